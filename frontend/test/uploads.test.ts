import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, duration, plural } from "../src/studio/pages/measures";
import { chosenIn, inNaturalOrder, isOfScene, titleOf } from "../src/studio/uploads/dropping";

const file = (name: string, type = "image/jpeg", path = ""): File => {
  const made = new File(["x"], name, { type });
  Object.defineProperty(made, "webkitRelativePath", { value: path });
  return made;
};
const listOf = (...files: File[]): FileList => files as unknown as FileList;

test("files are put in the order a person would count them", () => {
  const names = inNaturalOrder(["Room 10.jpg", "room 2.jpg", "Attic.jpg"].map((name) => file(name))).map(({ name }) => name);
  assert.deepEqual(names, ["Attic.jpg", "room 2.jpg", "Room 10.jpg"]);
});

test("a scene is made of JPEG, PNG and WebP, told by the name where the system has no type", () => {
  assert.ok(isOfScene(file("a.jpg")));
  assert.ok(isOfScene(file("a.WEBP", "")));
  assert.ok(!isOfScene(file("a.heic", "image/heic")));
  assert.ok(!isOfScene(file("a.txt", "")));
});

test("what systems leave in folders is not uploaded, and the folder names the tour", () => {
  const { files, folder } = chosenIn(listOf(file("1.jpg", "image/jpeg", "Sea_View/1.jpg"), file(".DS_Store", "", "Sea_View/.DS_Store"), file("Thumbs.db", "", "Sea_View/Thumbs.db")));
  assert.deepEqual(files.map(({ name }) => name), ["1.jpg"]);
  assert.equal(titleOf(folder), "Sea View");
});

test("single files name no tour", () => {
  const { folder } = chosenIn(listOf(file("1.jpg"), file("2.jpg")));
  assert.equal(folder, null);
  assert.equal(titleOf(folder), "Untitled tour");
});

test("amounts are said as people say them", () => {
  assert.equal(bytes(1), "1 byte");
  assert.equal(bytes(48_200_000), "48.2 MB");
  assert.equal(bytes(2_000_000_000), "2 GB");
  assert.equal(duration(3), "5 seconds");
  assert.equal(duration(125), "2 minutes");
  assert.equal(duration(7200), "2 hours");
  assert.equal(plural(1, "file"), "1 file");
  assert.equal(plural(1200, "file"), "1,200 files");
});
