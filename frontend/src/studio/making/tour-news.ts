/** Tells when something of a tour changed: by its socket, and every few seconds while there is none. */

const askEvery = 3_000;
const firstRetry = 1_000;
const longestRetry = 30_000;
const together = 250;
const unknown = 4404;

export class TourNews {
  private socket: WebSocket | null = null;
  private failures = 0;
  private isHeard = false;
  private isOver = false;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly asking: ReturnType<typeof setInterval>;

  /** `changed` is called once for what comes together. */
  constructor(
    private readonly tourId: string,
    private readonly changed: () => void,
  ) {
    this.asking = setInterval(() => !this.isHeard && this.changed(), askEvery);
    this.open();
  }

  end(): void {
    this.isOver = true;
    clearInterval(this.asking);
    [this.soon, this.again].forEach(clearTimeout);
    this.socket?.close();
  }

  private open(): void {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/tours/${this.tourId}`);
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => this.heard(data as string));
    socket.addEventListener("close", ({ code }) => this.closed(code));
  }

  private heard(text: string): void {
    this.isHeard = true;
    this.failures = 0;
    if (text === "pong" || this.isOver) return;
    const { type } = JSON.parse(text) as { type: string };
    if (type === "people" || type === "job_update") return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.changed();
    }, together);
  }

  private closed(code: number): void {
    this.isHeard = false;
    if (this.isOver || code === unknown) return;
    this.failures += 1;
    this.again = setTimeout(() => this.open(), Math.min(firstRetry * 2 ** (this.failures - 1), longestRetry));
  }
}
