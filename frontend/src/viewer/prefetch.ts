import { separation } from "./angles";
import type { Direction, Scene } from "./manifest";

/** What one scene may fetch ahead, and a whole visit: a base picture weighs some 90 kB. */
const bytesPerScene = 500_000;
const bytesPerVisit = 5_000_000;
/** The tiles one looks at come first, in milliseconds. */
const head = 1500;

/**
 * Fetches the base pictures of the scenes next door into the browser's cache: one after the other, with low priority,
 * first where the visitor looks, and never more than the budget allows or for those who save data.
 */
export class Prefetch {
  private readonly known = new Set<string>();
  private running = new AbortController();
  private spent = 0;

  async around(scene: Scene, scenes: Map<string, Scene>, looking: Direction): Promise<void> {
    this.running.abort();
    if (savesData()) {
      return;
    }
    this.running = new AbortController();
    const { signal } = this.running;
    await new Promise((resume) => setTimeout(resume, head));
    const most = Math.min(bytesPerVisit, this.spent + bytesPerScene);
    this.known.add(scene.panorama.base_url);
    for (const address of baseAddresses(scene, scenes, looking)) {
      if (!this.known.has(address) && this.spent < most && !signal.aborted) {
        await this.take(address, signal);
      }
    }
  }

  private async take(address: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await fetch(address, { signal, priority: "low" } as RequestInit);
      this.spent += (await answer.blob()).size;
      this.known.add(address);
    } catch {
      // The picture is asked for again when somebody goes there.
    }
  }
}

/** The pictures behind this scene's doors, the door one looks at first. */
export function baseAddresses(scene: Scene, scenes: Map<string, Scene>, looking: Direction): string[] {
  const doors = scene.hotspots.filter(({ target_scene_id }) => scenes.has(target_scene_id ?? ""));
  const inOrder = doors.sort((a, b) => separation(looking, a.position) - separation(looking, b.position));
  return [...new Set(inOrder.map(({ target_scene_id }) => scenes.get(target_scene_id!)!.panorama.base_url))];
}

function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? "");
}
