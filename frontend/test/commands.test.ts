import assert from "node:assert/strict";
import { before, test } from "node:test";
import { capsOf, type Command, Commands, isWriting } from "../src/studio/editor/commands";
import { rank } from "../src/studio/editor/palette";

const pressed = (key: string, held: Partial<KeyboardEvent> & { altGraph?: boolean } = {}) =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, getModifierState: () => held.altGraph ?? false, ...held }) as KeyboardEvent;

function commandsOn(isApple: boolean, keys: string[], values: Partial<Command> = {}) {
  const commands = new Commands(isApple);
  const ran: string[] = [];
  commands.add(...keys.map((key): Command => ({ id: key, label: key, group: "Tour", keys: [key], run: () => ran.push(key), ...values })));
  return { ran, commands, press: (...asked: Parameters<typeof pressed>) => commands.press(pressed(...asked)) };
}

test("Mod is Ctrl, and on Apple ⌘", () => {
  const other = commandsOn(false, ["Mod+K"]);
  assert.ok(other.press("k", { ctrlKey: true }));
  assert.ok(!other.press("k", { metaKey: true }));
  const apple = commandsOn(true, ["Mod+K"]);
  assert.ok(apple.press("k", { metaKey: true }));
  assert.ok(!apple.press("k", { ctrlKey: true }));
  assert.deepEqual([...other.ran, ...apple.ran], ["Mod+K", "Mod+K"]);
});

test("a plain letter is not what the system's keys with it mean", () => {
  const other = commandsOn(false, ["V", "N", "P"]);
  assert.ok(!other.press("v", { metaKey: true }), "the clipboard's history on Windows");
  const apple = commandsOn(true, ["V", "N", "P"]);
  assert.ok(!apple.press("n", { ctrlKey: true }), "the next line on a Mac");
  assert.ok(!other.press("N", { shiftKey: true }));
  assert.ok(!other.press("n", { altKey: true }));
  assert.ok(other.press("n"));
  assert.ok(other.press("N"), "with Caps Lock");
});

test("Shift and Alt count where they are named", () => {
  const { press, ran } = commandsOn(false, ["Mod+Z", "Mod+Shift+Z", "Alt+ArrowUp", "Shift+Enter"]);
  press("z", { ctrlKey: true });
  press("Z", { ctrlKey: true, shiftKey: true });
  press("ArrowUp", { altKey: true });
  press("Enter", { shiftKey: true });
  assert.deepEqual(ran, ["Mod+Z", "Mod+Shift+Z", "Alt+ArrowUp", "Shift+Enter"]);
});

test("characters count as they are typed, whichever keys write them", () => {
  const { press, ran } = commandsOn(false, ["?", "+", "["]);
  press("?", { shiftKey: true });
  press("+", { shiftKey: true });
  press("[", { ctrlKey: true, altKey: true, altGraph: true });
  assert.deepEqual(ran, ["?", "+", "["]);
});

test("an input method, an autofill and a command that is not possible now run nothing", () => {
  const { press } = commandsOn(false, ["N"], { isPossible: () => false });
  assert.ok(!press("n"));
  const possible = commandsOn(false, ["N"]);
  assert.ok(!possible.press("n", { isComposing: true }));
  assert.ok(!possible.commands.press({ ...pressed("n"), key: undefined } as never));
  assert.deepEqual(possible.ran, []);
});

test("commands of the moment are asked for each time", () => {
  const { commands } = commandsOn(false, ["N"]);
  let scenes = ["Hall"];
  commands.addSource(() => scenes.map((label) => ({ id: label, label, group: "Go to", run: () => {} })));
  scenes = ["Hall", "Kitchen"];
  assert.deepEqual(commands.possible.map(({ label }) => label), ["N", "Hall", "Kitchen"]);
});

test("the caps of a combination are shown one by one, a plus too", () => {
  assert.deepEqual(capsOf("Mod+Shift+Z"), ["Ctrl", "Shift", "Z"]);
  assert.deepEqual([capsOf("+"), capsOf("Mod++"), capsOf("ArrowUp"), capsOf("n")], [["+"], ["Ctrl", "+"], ["↑"], ["N"]]);
});

before(() => {
  class Element {
    isContentEditable = false;
    type = "text";
    constructor(readonly tagName: string, values: object = {}) {
      Object.assign(this, values);
    }
  }
  class Input extends Element {}
  Object.assign(globalThis, { HTMLElement: Element, HTMLInputElement: Input });
});

test("letters are letters while somebody writes, and only then", () => {
  const [Any, Input] = [globalThis.HTMLElement, globalThis.HTMLInputElement] as unknown as (new (tag: string, values?: object) => HTMLElement)[];
  const at = (target: unknown) => isWriting({ composedPath: () => [target] } as unknown as KeyboardEvent);
  assert.ok(at(new Input!("INPUT")));
  assert.ok(at(new Input!("INPUT", { type: "search" })));
  assert.ok(at(new Any!("TEXTAREA")) && at(new Any!("SELECT")));
  assert.ok(at(new Any!("DIV", { isContentEditable: true })));
  assert.ok(!at(new Input!("INPUT", { type: "checkbox" })) && !at(new Input!("INPUT", { type: "color" })));
  assert.ok(!at(new Any!("BUTTON")) && !at({}));
});

test("starts of words come before their middles, and those before scattered letters", () => {
  assert.equal(rank("Publish…", "pub"), 0);
  assert.equal(rank("Hide or show the scenes", "show"), 0);
  assert.equal(rank("Unpublish, then publish", "publish"), 0);
  assert.equal(rank("Unpublish", "publish"), 1);
  assert.equal(rank("Floor plans", "flpl"), 2);
  assert.equal(rank("Undo", "publish"), null);
  assert.equal(rank("Undo", " "), 0);
});

test("words may come in any order, and without their accents", () => {
  assert.equal(rank("Next scene", "scene next"), 0);
  assert.equal(rank("Küche (oben)", "kuche oben"), 0);
  assert.equal(rank("Price: 3.5 (m²)", "3.5 (m"), 0);
});
