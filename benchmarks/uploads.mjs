/* Uploads files with a stock tus-js-client, as the studio does.

   node uploads.mjs < plan.json    {token, chunkSize, atOnce, files: [{path, endpoint, filename}]}

   One line of JSON per file: {filename, upload, media, failure, retries}. */
import { createReadStream, readFileSync } from "node:fs";
import { Upload } from "tus-js-client";

const plan = JSON.parse(readFileSync(0, "utf8"));
const waiting = [...plan.files];
// A restart of the server takes seconds; progress starts the list anew.
const RETRY_DELAYS = [50, 100, 200, 400, ...Array(60).fill(800)];

function send({ path, endpoint, filename }) {
  return new Promise((resolve) => {
    let retries = 0;
    let last = null;
    const upload = new Upload(createReadStream(path), {
      endpoint,
      retryDelays: RETRY_DELAYS,
      chunkSize: plan.chunkSize ?? Number.POSITIVE_INFINITY,
      headers: { Authorization: `Bearer ${plan.token}` },
      metadata: { filename },
      onShouldRetry(error) {
        retries += 1;
        const status = error.originalResponse?.getStatus() ?? 0;
        return status < 400 || status >= 500 || status === 409 || status === 423;
      },
      onAfterResponse(_request, response) {
        last = response;
      },
      onSuccess() {
        finish({ media: last.getHeader("Upload-Media-Id") ?? null });
      },
      onError(error) {
        finish({ failure: String(error) });
      },
    });
    function finish(outcome) {
      resolve({ filename, upload: upload.url?.split("/").pop() ?? null, retries, ...outcome });
    }
    upload.start();
  });
}

async function work() {
  for (let file = waiting.shift(); file; file = waiting.shift()) {
    console.log(JSON.stringify(await send(file)));
  }
}

await Promise.all(Array.from({ length: plan.atOnce ?? 4 }, work));
