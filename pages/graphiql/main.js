import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { EXAMPLE_TABS } from "./examples.ts";
import { createHubFetcher } from "./hub-fetcher.js";

const KEY_NAME = "inventory-hub:key";

const form = document.getElementById("key-form");
const field = document.getElementById("key");
const state = document.getElementById("key-state");
const root = createRoot(document.getElementById("graphiql"));
const defaultTabs = EXAMPLE_TABS.map(({ query }) => ({ query }));
let hub = createHubFetcher("", () => undefined);

/** Says below the field what is wrong with the key; null: nothing. Screen readers read it out. */
function say(trouble, otherwise) {
  state.value = trouble ?? otherwise;
  state.classList.toggle("trouble", trouble !== null);
  field.toggleAttribute("aria-invalid", trouble !== null);
}

/** Shows GraphiQL with a key. Another fetcher makes it read the schema anew; the tabs stay as they are. */
function show(key) {
  hub.close();
  const current = createHubFetcher(key, (trouble) => hub === current && say(trouble, "Kept in this browser."));
  hub = current;
  field.value = key;
  say(null, key === "" ? "No key yet." : "Kept in this browser.");
  root.render(createElement(GraphiQL, { fetcher: hub.fetcher, defaultTabs, isHeadersEditorEnabled: false }));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const key = field.value.trim();
  localStorage.setItem(KEY_NAME, key);
  show(key);
});

document.getElementById("forget").addEventListener("click", () => {
  localStorage.removeItem(KEY_NAME);
  show("");
});

show(localStorage.getItem(KEY_NAME) ?? "");
