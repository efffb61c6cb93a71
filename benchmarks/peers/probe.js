// Runs before anything else in every measured page and notes what happens, in milliseconds since its start.
(() => {
  const probe = { saysSo: null, navigable: null, uploads: [], longTasks: [], largestTexture: null };
  window.viewerProbe = probe;

  // The frame after the event is the first that shows the picture: two animation frames later it stands.
  const noteNavigable = () => {
    probe.saysSo ??= performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => (probe.navigable ??= performance.now())));
  };
  addEventListener("scene:entered", noteNavigable, true);
  addEventListener("peer:navigable", noteNavigable, true);

  new PerformanceObserver((list) => probe.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: "longtask",
    buffered: true,
  });

  function noteUploads(prototype, name) {
    const upload = prototype[name];
    prototype[name] = function (...given) {
      const done = upload.apply(this, given);
      const width = given.at(-1)?.width;
      if (width) {
        probe.largestTexture ??= this.getParameter(this.MAX_TEXTURE_SIZE);
        probe.uploads.push({ at: performance.now(), width });
      }
      return done;
    };
  }
  for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext]) {
    ["texImage2D", "texSubImage2D"].forEach((name) => noteUploads(prototype, name));
  }
})();
