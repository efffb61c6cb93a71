import { randomId } from "../../shared/random-id";
import { Api, ApiError } from "../api";
import { say } from "./elements";
import { Listing } from "./listing";
import { plural } from "./measures";

type Act = "archive" | "restore" | "delete" | "unpublish";

interface Verdict {
  id: string;
  ok: boolean;
  detail?: string;
}

const atMost = 100;
const lookAgainAfter = 5_000;
const said: Record<Act, (count: number) => string> = {
  archive: (count) => `${plural(count, "tour")} archived`,
  restore: (count) => `${plural(count, "tour")} restored as ${count === 1 ? "draft" : "drafts"}`,
  delete: (count) => `${plural(count, "tour")} moved to the trash`,
  unpublish: (count) => `${plural(count, "tour")} taken from visitors`,
};
/** Restoring makes drafts: what was published before comes back closed, and says so. */
const undoes: Partial<Record<Act, Act>> = { archive: "restore", delete: "restore" };

/** <tour-list>: the team's tours, to find, to put away and to bring back. `[data-act]` in a row is about it, in the bar about those chosen. */
export class TourList extends Listing {
  private readonly api = new Api();
  private looking: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("click", ({ target }) => this.acted(target as Element));
    this.addEventListener("input", ({ target }) => target instanceof HTMLInputElement && target.name === "view" && this.showAs(target.value));
    document.addEventListener("pointerdown", ({ target }) => this.closeMenus(target as Node));
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.leaveMenu(event));
    this.addEventListener("toggle", ({ target }) => target instanceof HTMLDetailsElement && target.open && this.closeMenus(target), true);
    this.lookAgain();
  }

  override async refresh(isAsBefore = false): Promise<void> {
    await super.refresh(isAsBefore);
    this.lookAgain();
  }

  /** Pictures in work get ready by themselves; nobody is disturbed in what they do here meanwhile. */
  private lookAgain(): void {
    clearTimeout(this.looking);
    if (!this.list.querySelector("[data-working]")) return;
    this.looking = setTimeout(() => {
      const isBusy = document.hidden || this.list.contains(document.activeElement) || this.chosen.length > 0;
      if (isBusy) this.lookAgain();
      else void this.refresh(true);
    }, lookAgainAfter);
  }

  private acted(target: Element): void {
    const button = target.closest<HTMLElement>("[data-act]");
    if (!button) return;
    const id = button.closest<HTMLElement>("[data-row]")?.dataset["row"];
    this.closeMenus(null);
    if (button.dataset["act"] === "duplicate") void this.duplicate(id!);
    else void this.change(button.dataset["act"] as Act, id ? [id] : this.chosen);
  }

  private async change(action: Act, ids: string[], isUndoing = false): Promise<void> {
    try {
      const verdicts: Verdict[] = [];
      for (let at = 0; at < ids.length; at += atMost) {
        const { data } = await this.api.post<Verdict[]>("/tours/bulk", { ids: ids.slice(at, at + atMost), action });
        verdicts.push(...data);
      }
      const done = verdicts.filter(({ ok }) => ok).map(({ id }) => id);
      const refused = verdicts.filter(({ ok }) => !ok);
      const back = undoes[action];
      if (done.length > 0) say(isUndoing ? `${plural(done.length, "tour")} back` : said[action](done.length), back && (() => void this.change(back, done, true)));
      if (refused.length > 0) say(refused.length === 1 ? refused[0]!.detail! : `${plural(refused.length, "tour")} left as they were: ${refused[0]!.detail}`);
      this.chooseAll(false);
    } catch (error) {
      say((error as ApiError).message);
    }
    await this.refresh(true);
  }

  private async duplicate(id: string): Promise<void> {
    try {
      const { data } = await this.api.post<{ id: string; title: string }>(`/tours/${id}/duplicate`, {}, { idempotencyKey: randomId() });
      say(`“${data.title}” made`, () => void this.change("delete", [data.id], true));
    } catch (error) {
      say((error as ApiError).message);
    }
    await this.refresh(true);
  }

  /** Remembered where the server reads it, so that the next page comes as it should look. */
  private showAs(view: string): void {
    this.list.dataset["view"] = view;
    document.cookie = `tours_view=${view}; path=/studio; max-age=31536000; samesite=lax`;
  }

  private closeMenus(except: Node | null): void {
    this.querySelectorAll<HTMLDetailsElement>("details[open]").forEach((menu) => {
      if (!except || !(menu === except || menu.contains(except))) menu.open = false;
    });
  }

  private leaveMenu(event: KeyboardEvent): void {
    const menu = this.querySelector<HTMLDetailsElement>("details[open]");
    if (!menu) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
}
