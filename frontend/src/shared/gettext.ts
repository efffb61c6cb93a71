/** English sentences and what a language says for them; several forms where it counts. */
export type Catalogue = Readonly<Record<string, string | readonly string[]>>;
type Values = Readonly<Record<string, string | number>>;

/**
 * Looks sentences up in a catalogue; what it lacks stays English. `{name}` in a sentence is replaced by the value of
 * that name, numbers as the language writes them.
 */
export class Translator {
  private readonly plural: Intl.PluralRules;
  private readonly number: Intl.NumberFormat;

  constructor(
    language: string,
    private readonly catalogue: Catalogue,
  ) {
    this.plural = new Intl.PluralRules(language);
    this.number = new Intl.NumberFormat(language);
  }

  readonly gettext = (english: string, values: Values = {}): string => this.fill(this.forms(english)?.[0] ?? english, values);

  /** The catalogues have two forms: for one, and for all else. */
  readonly ngettext = (one: string, other: string, count: number, values: Values = {}): string => {
    const forms = this.forms(one);
    const sentence = forms ? forms[this.plural.select(count) === "one" ? 0 : 1] : count === 1 ? one : other;
    return this.fill(sentence ?? other, { count, ...values });
  };

  private forms(english: string): readonly string[] | undefined {
    const found = this.catalogue[english];
    return typeof found === "string" ? [found] : found;
  }

  private fill(sentence: string, values: Values): string {
    return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
      const value = values[name] ?? placeholder;
      return typeof value === "number" ? this.number.format(value) : value;
    });
  }
}

/** In the page's language, by the catalogue the server left in it: no request, and ready before the first sentence. */
function translatorOfPage(): Translator {
  const page = globalThis.document as Document | undefined;
  const catalogue = page?.getElementById("script-words")?.textContent ?? "{}";
  return new Translator(page?.documentElement.lang || "en", JSON.parse(catalogue) as Catalogue);
}

export const { gettext, ngettext } = translatorOfPage();
