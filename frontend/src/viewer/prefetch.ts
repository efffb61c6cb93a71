import type { Scene } from "./manifest";

/** At most four base pictures, some 90 KB each. */
const neighbours = 4;

/** Fetches the base pictures of the scenes next door into the browser's cache, one after the other and with low priority. */
export class Prefetch {
  private readonly known = new Set<string>();
  private running = new AbortController();

  async around(scene: Scene, scenes: Map<string, Scene>): Promise<void> {
    this.running.abort();
    if (savesData()) {
      return;
    }
    this.running = new AbortController();
    const { signal } = this.running;
    this.known.add(scene.panorama.base_url);
    for (const address of baseAddresses(scene, scenes)) {
      if (!this.known.has(address) && !signal.aborted) {
        await this.take(address, signal);
      }
    }
  }

  private async take(address: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await fetch(address, { signal, priority: "low" } as RequestInit);
      await answer.blob();
      this.known.add(address);
    } catch {
      // The picture is asked for again when somebody goes there.
    }
  }
}

function baseAddresses(scene: Scene, scenes: Map<string, Scene>): string[] {
  const targets = scene.hotspots.map(({ target_scene_id }) => scenes.get(target_scene_id ?? ""));
  const addresses = targets.flatMap((target) => (target ? [target.panorama.base_url] : []));
  return [...new Set(addresses)].slice(0, neighbours);
}

function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
