import { noChange } from "lit";
import { directive, Directive, type PropertyPart } from "lit/directive.js";
import { setCommittedValue } from "lit/directive-helpers.js";

class Typed extends Directive {
  override render(value: string): unknown {
    return value;
  }

  override update(part: PropertyPart, [value]: [string]): unknown {
    const field = part.element as HTMLInputElement;
    const isWritten = document.activeElement === field && field.value.trim() === value.trim();
    if (isWritten || field.value === value) return noChange;
    setCommittedValue(part);
    return value;
  }
}

/**
 * `.value=${typed(text)}` for fields that save on every letter. The server cuts off spaces at the ends:
 * while somebody writes, the one they have just typed stays, and so does their caret.
 */
export const typed = directive(Typed);
