import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TileLoader } from "../src/viewer/tile-loader";

/** The network: what was asked for, in order, and the way to answer. */
let asked: { url: string; answer: (status?: number) => void; signal?: AbortSignal }[] = [];
let open = 0;

const settled = () => new Promise((resume) => setTimeout(resume));
const urls = (count: number, name = "tile") => Array.from({ length: count }, (_, index) => `${name}${index}`);

beforeEach(() => {
  asked = [];
  open = 0;
  globalThis.fetch = ((url: string, { signal }: RequestInit = {}) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      asked.push({ url, answer: (status = 200) => resolve(new Response("picture", { status })) });
    })) as typeof fetch;
  globalThis.createImageBitmap = (() => {
    open += 1;
    return Promise.resolve({ close: () => (open -= 1) });
  }) as unknown as typeof createImageBitmap;
});

test("a few at a time are asked for, in the order they are wanted", async () => {
  const loader = new TileLoader();
  loader.want(urls(12));
  assert.deepEqual(asked.map(({ url }) => url), urls(8));
  asked[3]!.answer();
  await settled();
  assert.equal(asked.at(-1)!.url, "tile8");
  assert.equal(loader.take()?.[0], "tile3");
  assert.equal(loader.take(), undefined);
});

test("what has not begun is left when something else is wanted, and nothing is asked for twice", async () => {
  const loader = new TileLoader();
  loader.want(urls(12));
  loader.want(["tile0", "other"]);
  asked[0]!.answer();
  await settled();
  assert.deepEqual(asked.slice(8).map(({ url }) => url), ["other"]);
});

test("a tile that cannot be had keeps nobody waiting", async () => {
  const loader = new TileLoader();
  loader.want(urls(9));
  asked[0]!.answer(404);
  await settled();
  assert.equal(asked.length, 9);
  assert.equal(loader.take(), undefined);
});

test("closed, it gives up what is on its way, frees what has come, and takes no more wishes", async () => {
  const loader = new TileLoader();
  loader.want(urls(2));
  asked[0]!.answer();
  await settled();
  assert.equal(open, 1);
  loader.close();
  loader.want(["more"]);
  await settled();
  assert.equal(open, 0);
  assert.equal(asked.length, 2);
  assert.equal(loader.take(), undefined);
});
