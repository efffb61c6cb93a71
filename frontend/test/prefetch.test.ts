import assert from "node:assert/strict";
import { test } from "node:test";
import { baseAddresses } from "../src/viewer/prefetch";
import { makeHotspot, makePanorama, makeScene } from "./make";

const room = (id: string) => makeScene({ id, panorama: makePanorama({ base_url: `/media/${id}.webp` }) });
const door = (to: string, yaw: number) => makeHotspot({ id: to, target_scene_id: to, position: { yaw, pitch: 0 } });

test("the door one looks at comes first, every room once, rooms that are gone never", () => {
  const hall = makeScene({ hotspots: [door("bath", 0), door("kitchen", 90), door("kitchen", 100), door("gone", 91)] });
  const scenes = new Map([room("bath"), room("kitchen")].map((scene) => [scene.id, scene]));
  assert.deepEqual(baseAddresses(hall, scenes, { yaw: 95, pitch: 0 }), ["/media/kitchen.webp", "/media/bath.webp"]);
  assert.deepEqual(baseAddresses(hall, scenes, { yaw: 0, pitch: 0 }), ["/media/bath.webp", "/media/kitchen.webp"]);
});
