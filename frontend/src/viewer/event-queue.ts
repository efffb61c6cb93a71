/** One thing a visitor did, as `analytics.wire` on the server reads it. */
export interface Told {
  id: string;
  event_type: string;
  t: number;
  scene_id?: string | undefined;
  hotspot_id?: string;
  event_data?: Record<string, unknown>;
}

/** How a body leaves the page: true once the server has it, `wait` milliseconds where it says when to come back. */
export interface Sender {
  send(body: string): Promise<{ isDone: boolean; wait?: number }>;
  /** While the page goes: nobody waits for an answer. */
  beacon(body: string): boolean;
}

export const mostEvents = 50;
/** What browsers let a page send while it closes. */
export const mostBytes = 60_000;
const mostKept = 500;
const firstPause = 2_000;
const longestPause = 60_000;

/**
 * What is still to be told. An event leaves the queue once the server has it; the same event may arrive twice, which the
 * server notices by its id.
 */
export class EventQueue {
  private events: Told[] = [];
  private isSending = false;
  private pause = 0;
  private notBefore = 0;

  constructor(
    private readonly sender: Sender,
    private readonly envelope: () => object,
    private readonly now: () => number = Date.now,
  ) {}

  get length(): number {
    return this.events.length;
  }

  add(event: Told): void {
    this.events.push(event);
    // A visitor without a network for hours: the newest say more.
    this.events.splice(0, this.events.length - mostKept);
  }

  /** One request at a time; what fails is kept and tried again later. */
  async flush(): Promise<void> {
    if (this.isSending || this.now() < this.notBefore) {
      return;
    }
    this.isSending = true;
    try {
      while (this.events.length) {
        const batch = this.nextBatch();
        const { isDone, wait } = await this.sender.send(this.body(batch)).catch(() => ({ isDone: false, wait: 0 }));
        if (!isDone) {
          this.pause = Math.min(longestPause, Math.max(firstPause, this.pause * 2));
          this.notBefore = this.now() + (wait || this.pause);
          return;
        }
        this.pause = 0;
        this.forget(batch);
      }
    } finally {
      this.isSending = false;
    }
  }

  /** The page is being hidden, and may never come back: everything leaves at once, as far as the browser takes it. */
  leave(): void {
    while (this.events.length) {
      const batch = this.nextBatch();
      if (!this.sender.beacon(this.body(batch))) {
        return;
      }
      this.forget(batch);
    }
  }

  private nextBatch(): Told[] {
    let size = 0;
    const fits = this.events.slice(0, mostEvents).filter((event) => (size += JSON.stringify(event).length + 1) < mostBytes);
    return fits.length ? fits : this.events.slice(0, 1);
  }

  private body(events: Told[]): string {
    return JSON.stringify({ ...this.envelope(), sent_at: this.now(), events });
  }

  private forget(batch: Told[]): void {
    const gone = new Set(batch);
    this.events = this.events.filter((event) => !gone.has(event));
  }
}
