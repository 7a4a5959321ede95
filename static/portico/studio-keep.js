// What this browser keeps for one interview and one person: drafts, and what is not acknowledged yet.
import { start } from "./studio-dom.js";

/** Where the browser refuses, this window still remembers until it is closed. */
const memory = new Map();
const PREFIX = `portico.studio.${start.interview}.${start.user.id}.`;

/** Read a value; null where there is none or the browser keeps nothing. */
export function kept(name) {
  if (memory.has(name)) return memory.get(name);
  try {
    const raw = localStorage.getItem(PREFIX + name);
    return raw === null ? null : JSON.parse(raw);
  } catch {
    return null;
  }
}

/** Keep a value; false where the browser has no room or refuses: then only this window has it. */
export function keep(name, value) {
  try {
    if (value === null || value === "") localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
    memory.delete(name);
    return true;
  } catch {
    memory.set(name, value === "" ? null : value);
    return false;
  }
}

/** Names of kept values that begin like this. */
export function keptNames(begin) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX + begin)).map((name) => name.slice(PREFIX.length));
  } catch {
    return [];
  }
}
