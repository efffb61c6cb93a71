/** The sentences of uploading. */
import { bytes, duration, plural } from "../pages/measures";
import type { Item } from "./item";

const pictures = "A scene needs a JPEG, PNG or WebP picture. Export it as one of these, then add it again.";

export const words = {
  waiting: "Waiting for its turn",
  sending: (item: Item) => `${bytes(item.sent)} of ${bytes(item.size)}`,
  checking: "Arrived, being checked",
  paused: (item: Item) => `Paused at ${percent(item)} %`,
  done: (item: Item) => (item.purpose === "scene" ? "Added as a scene" : "In the library"),
  notAPicture: (name: string) => `“${name}” cannot become a scene. ${pictures}`,
  empty: (name: string) => `“${name}” is empty. Choose the file again where it has content.`,
  lost: (name: string) => `This browser no longer has “${name}”. Add the file again: it goes on where it stopped.`,
  offline: "Offline. Everything goes on by itself once the connection is back.",
  noAnswer: "The server does not answer. Trying again by itself.",
  signedOut: "You are signed out. Sign in again in another tab; uploads then go on by themselves.",
  tooLarge: "This browser has no room to remember the files: keep this page open until they are sent.",
  uploading: (count: number) => `Uploading ${plural(count, "file")}`,
  pausedAll: (count: number) => `${plural(count, "upload")} paused`,
  waitingAll: (count: number) => `${plural(count, "upload")} waiting`,
  finished: (count: number) => `${plural(count, "file")} uploaded`,
  refused: (count: number) => `${plural(count, "file")} not taken`,
  left: (seconds: number) => (seconds < 5 ? "a moment left" : `about ${duration(seconds)} left`),
  already: (name: string) => `“${name}” is on its way already.`,
} as const;

export const percent = ({ sent, size }: Pick<Item, "sent" | "size">): number => (size === 0 ? 0 : Math.floor((100 * sent) / size));

/** What is said of one file, whatever its state. */
export function sentence(item: Item): string {
  switch (item.state) {
    case "waiting":
      return item.note || words.waiting;
    case "sending":
      return words.sending(item);
    case "checking":
      return words.checking;
    case "paused":
      return words.paused(item);
    case "failed":
      return item.note;
    case "done":
      return words.done(item);
  }
}
