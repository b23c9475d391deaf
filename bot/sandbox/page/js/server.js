// The sandbox's own endpoints; every one answers JSON and throws where it did not do what was asked.

const ROOT = "/_sandbox";

async function ask(path, options) {
  const answer = await fetch(`${ROOT}${path}`, options);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const people = () => ask("/people");
export const messages = async (chat) => (await ask(`/chats/${chat}/messages`)).messages;
export const commands = async (chat) => (await ask(`/chats/${chat}/commands`)).commands;
export const sendText = (chat, text) => post(`/chats/${chat}/text`, { text });
export const press = (chat, message, data) => post(`/chats/${chat}/press`, { message_id: message, data });
export const sendOther = (chat, kind) => post(`/chats/${chat}/other`, { kind });
export const clock = async () => (await ask("/clock")).now;
export const travel = async (step) => (await post("/travel", { step })).now;
export const fileAddress = (id) => `${ROOT}/files/${encodeURIComponent(id)}`;

/** Send files, several photos as an album. */
export function sendFiles(chat, files, asDocument) {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  form.append("as", asDocument ? "document" : "photo");
  return ask(`/chats/${chat}/files`, { method: "POST", body: form });
}
