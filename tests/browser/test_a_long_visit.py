"""A hundred scenes later the page holds no more than after the first ten."""

from playwright.sync_api import expect

from tests.browser.screens import at_rest, until

STEPS = 100
WARM_UP = 20


def held(page, session):
    """Bytes of live JavaScript, and how many nodes and listeners the page has."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(200)
    metrics = session.send("Performance.getMetrics")["metrics"]
    counted = {metric["name"]: metric["value"] for metric in metrics}
    return {name: counted[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}


def walk(page, steps):
    """Through the door that is there, as often as asked."""
    page.evaluate(
        """async (steps) => {
            const viewer = document.querySelector("tour-viewer");
            for (let step = 0; step < steps; step += 1) {
                const entered = new Promise((arrive) =>
                    viewer.addEventListener("scene:entered", arrive, { once: true }));
                viewer.querySelector("button.hotspot--navigation").click();
                await entered;
            }
        }""",
        steps,
    )
    expect(page.locator("[data-scene-title]")).to_have_text("Hall")
    until(page, "document.querySelector('[data-veil]').hidden")
    at_rest(page)


def count_textures(page):
    """Keep count of the textures the graphics memory holds, from the first one on."""
    page.add_init_script(
        "window.textures = 0;"
        "for (const [name, step] of [['createTexture', 1], ['deleteTexture', -1]]) {"
        "  const original = WebGL2RenderingContext.prototype[name];"
        "  WebGL2RenderingContext.prototype[name] = function (...given) {"
        "    textures += step; return original.apply(this, given);"
        "  };"
        "}"
    )


def test_memory_stays_flat_over_a_hundred_scenes(open_page, house):
    page = open_page("about:blank", viewport={"width": 640, "height": 400})
    count_textures(page)
    page.goto(f"{house.url}#scene={house.hall}")
    expect(page.locator("tour-viewer[data-accompanied]")).to_be_visible(timeout=30_000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    walk(page, WARM_UP)
    first, first_textures = held(page, session), page.evaluate("textures")
    walk(page, STEPS)
    last, last_textures = held(page, session), page.evaluate("textures")
    print(f"after {WARM_UP} scenes {first}, {first_textures} textures")
    print(f"after {WARM_UP + STEPS} scenes {last}, {last_textures} textures")
    for name, value in first.items():
        assert last[name] <= value * 1.1, name
    assert last_textures <= first_textures * 1.1
