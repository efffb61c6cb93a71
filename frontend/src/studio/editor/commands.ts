/** Everything one can do by name: the palette lists it, the keys run it, the sheet explains it. */

export interface Command {
  id: string;
  label: string;
  group: "Tour" | "Scenes" | "Hotspots" | "Floor plans" | "View" | "Go to";
  /** As `KeyboardEvent.key`, with `Mod+` for Ctrl or ⌘, `Shift+`, `Alt+`. */
  keys?: string[];
  icon?: string;
  run(): void;
  /** Absent: always. */
  isPossible?(): boolean;
  /** Kept out of the sheet, like the names of scenes. */
  isQuiet?: boolean;
}

export const isApple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

export class Commands {
  private readonly all = new Map<string, Command>();
  /** Commands that depend on the moment, asked for each time. */
  private readonly sources: (() => Command[])[] = [];

  constructor(private readonly isOnApple = isApple) {}

  add(...commands: Command[]): void {
    commands.forEach((command) => this.all.set(command.id, command));
  }

  addSource(source: () => Command[]): void {
    this.sources.push(source);
  }

  get list(): Command[] {
    return [...this.all.values(), ...this.sources.flatMap((source) => source())];
  }

  get possible(): Command[] {
    return this.list.filter((command) => command.isPossible?.() ?? true);
  }

  run(id: string): void {
    const command = this.all.get(id);
    if (command && (command.isPossible?.() ?? true)) command.run();
  }

  /** Runs what belongs to the key; true if there was something. */
  press(event: KeyboardEvent): boolean {
    const pressed = keysOf(event, this.isOnApple);
    const command = pressed && this.possible.find(({ keys }) => keys?.some((each) => each.toLowerCase() === pressed.toLowerCase()));
    if (!command) return false;
    command.run();
    return true;
  }
}

/** What is pressed, as `Command.keys` write it; null where it belongs to the system, an input method or an autofill. */
function keysOf(event: KeyboardEvent, isOnApple: boolean): string | null {
  const { key } = event;
  if (!key || event.isComposing) return null;
  // AltGr writes characters, and says Ctrl and Alt as well.
  const isAltGr = event.getModifierState("AltGraph");
  const [mod, other] = isOnApple ? [event.metaKey, event.ctrlKey] : [event.ctrlKey && !isAltGr, event.metaKey];
  if (other) return null;
  const isLetter = /^[a-z]$/i.test(key);
  const parts = [mod && "Mod", event.altKey && !isAltGr && "Alt", event.shiftKey && (mod || isLetter || key.length > 1) && "Shift", key];
  return parts.filter(Boolean).join("+");
}

const shown: Record<string, string> = isApple
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Delete: "⌫", Backspace: "⌫", Escape: "esc", Enter: "↵" }
  : { Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Delete: "Del", Escape: "Esc" };

/** The caps of one combination, for `<kbd>`. */
export const capsOf = (keys: string): string[] => keys.split(/\+(?=.)/).map((key) => shown[key] ?? (key.length === 1 ? key.toUpperCase() : key));

/** While somebody writes, letters are letters. */
export function isWriting(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !isButtonLike(target);
}

const isButtonLike = (element: HTMLElement): boolean => element instanceof HTMLInputElement && /^(?:checkbox|radio|button|submit|reset|file|range|color)$/.test(element.type);
