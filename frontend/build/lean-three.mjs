/**
 * Leaves out of three.js what a sphere with a picture on it never uses: shadows, lights' shaders, headsets, morphing,
 * reflections. All that is drawn has its own shader (tiled-sphere.ts); a third of the script is three's others.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const source = join(dirname(fileURLToPath(import.meta.resolve("three"))), "../src");

/** What stands in for a part: the same names, doing nothing. */
const idle = {
  "renderers/webxr/WebXRManager.js": `
    export class WebXRManager {
      enabled = false;
      isPresenting = false;
      addEventListener() {}
      removeEventListener() {}
      setAnimationLoop() {}
      getEnvironmentBlendMode() {}
      dispose() {}
    }`,
  "renderers/webgl/WebGLShadowMap.js": "export function WebGLShadowMap() { return { enabled: false, render() {} }; }",
  "renderers/webgl/WebGLEnvironments.js": "export function WebGLEnvironments() { return { get: (texture) => texture, dispose() {} }; }",
  "renderers/webgl/WebGLMorphtargets.js": "export function WebGLMorphtargets() { return { update() {} }; }",
  "renderers/webgl/WebGLUniformsGroups.js": "export function WebGLUniformsGroups() { return { update() {}, bind() {}, dispose() {} }; }",
  "renderers/webgl/WebGLOutput.js": "export class WebGLOutput {}",
  "renderers/shaders/DFGLUTData.js": "export const getDFGLUT = () => null;",
  "renderers/shaders/ShaderChunk.js": "export const ShaderChunk = {};",
};

const licence = "/**\n * @license\n * Copyright 2010-2026 Three.js Authors\n * SPDX-License-Identifier: MIT\n */\n";

export const leanThree = {
  name: "lean-three",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^three$/ }, () => ({ path: join(source, "Three.js"), sideEffects: false }));
    onLoad({ filter: /[\\/]three[\\/]src[\\/].*\.js$/ }, async ({ path }) => {
      const part = path.slice(source.length + 1).replaceAll("\\", "/");
      const contents = idle[part] ?? (await readFile(path, "utf8"));
      return { contents: part === "renderers/WebGLRenderer.js" ? licence + contents : contents, loader: "js" };
    });
  },
};
