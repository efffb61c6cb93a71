/** A few more than a browser asks one server for at a time, so that it never waits for us. */
const mostAtOnce = 8;

export async function fetchPicture(url: string, signal?: AbortSignal): Promise<Blob> {
  const answer = await fetch(url, signal ? { signal } : {});
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}`);
  }
  return answer.blob();
}

/** A picture in memory, decoded beside the page's own work; free it with `close()`. */
export const decode = (picture: Blob): Promise<ImageBitmap> =>
  createImageBitmap(picture, { premultiplyAlpha: "none", colorSpaceConversion: "none" });

/**
 * Fetches a panorama's tiles in the order they are wanted in, a few at a time. What has not begun when the order
 * changes is left.
 */
export class TileLoader {
  private waiting: string[] = [];
  private readonly begun = new Set<string>();
  private readonly arrived = new Map<string, ImageBitmap>();
  private readonly loading = new AbortController();
  private running = 0;

  want(urls: string[]): void {
    this.waiting = urls.filter((url) => !this.begun.has(url));
    this.begin();
  }

  /** The next picture that has arrived. */
  take(): [url: string, bitmap: ImageBitmap] | undefined {
    const [first] = this.arrived;
    if (first) {
      this.arrived.delete(first[0]);
    }
    return first;
  }

  /** Gives up what is on its way, and whatever is wanted later. */
  close(): void {
    this.loading.abort();
    this.arrived.forEach((bitmap) => bitmap.close());
    this.arrived.clear();
  }

  private begin(): void {
    while (this.running < mostAtOnce && this.waiting.length > 0 && !this.loading.signal.aborted) {
      void this.load(this.waiting.shift()!);
    }
  }

  /** A tile that cannot be had leaves the coarser picture where it is. */
  private async load(url: string): Promise<void> {
    const { signal } = this.loading;
    this.running += 1;
    this.begun.add(url);
    const picture = await fetchPicture(url, signal).catch(() => null);
    this.running -= 1;
    this.begin();
    const bitmap = picture && (await decode(picture).catch(() => null));
    if (signal.aborted) {
      bitmap?.close();
    } else if (bitmap) {
      this.arrived.set(url, bitmap);
    }
  }
}
