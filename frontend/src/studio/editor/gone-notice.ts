import { html, nothing } from "lit";
import { ApiError } from "../api";
import { EditorElement } from "./element";
import type { Topic } from "./store";
import { words } from "./words";

/** <gone-notice>: the tour was deleted, or is this person's no longer: what is safe, and the ways on. */
export class GoneNotice extends EditorElement {
  static override properties = { ...EditorElement.properties, problem: { state: true }, isWorking: { state: true } };
  declare problem: string;
  declare isWorking: boolean;
  protected override readonly topics: Topic[] = ["people", "sync"];

  constructor() {
    super();
    this.problem = "";
    this.isWorking = false;
  }

  private async lookAgain(): Promise<void> {
    const { store, api } = this.editor;
    await api.get(store.paths.tour);
    this.editor.live.begin();
    store.reloadSoon(0);
    store.retry();
  }

  private async putBack(): Promise<void> {
    const { store, api } = this.editor;
    await api.post(`${store.paths.tour}/restore`);
    await this.lookAgain();
    this.editor.say("The tour is back, as a draft.");
  }

  private async act(run: () => Promise<void>, missing: string): Promise<void> {
    this.isWorking = true;
    this.problem = "";
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = [403, 404].includes(error.status) ? missing : error.message;
    } finally {
      this.isWorking = false;
    }
  }

  protected override render() {
    const { live, store, canEdit, urls } = this.editor;
    if (!live.isGone) return nothing;
    return html`<section class="gone" aria-labelledby="gone-title">
      <div role="alert"><h2 id="gone-title">This tour is no longer here for you</h2>
        <p>Somebody deleted it, or you are not in its team any more. ${words.gone(store.sync.waiting)}</p></div>
      ${this.problem ? html`<p class="gone__problem" role="status">${this.problem}</p>` : nothing}
      <div class="gone__acts">
        ${canEdit ? html`<button class="button button--primary" ?disabled=${this.isWorking} @click=${() => void this.act(() => this.putBack(), words.cannotPutBack)}>Put it back</button>` : nothing}
        <button class="button" ?disabled=${this.isWorking} @click=${() => void this.act(() => this.lookAgain(), words.stillGone)}>Look again</button>
        <a class="button" href=${urls.tours}>All tours</a>
      </div>
    </section>`;
  }
}
