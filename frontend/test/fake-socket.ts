/** Sockets without a server: a test plays its part. */
export class FakeSocket extends EventTarget {
  static OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  readonly sent: string[] = [];

  constructor(readonly url: string) {
    super();
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.end(1000);
  }

  end(code: number): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }

  hear(news: object): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(news) }));
  }

  /** As the server does: the door first, then how things stand. */
  letIn(first: object): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
    this.hear(first);
  }
}

export function useFakeSockets(): void {
  FakeSocket.all = [];
  const page = new EventTarget();
  Object.assign(globalThis, { WebSocket: FakeSocket, location: { protocol: "https:", host: "tours.example" }, addEventListener: page.addEventListener.bind(page) });
}
