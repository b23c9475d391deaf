// The page: what is known, the line it comes over, and the parts that show it.

import { Chats } from "./chats.js";
import { startChat } from "./chat.js";
import { startClock } from "./clock.js";
import { startComposer } from "./composer.js";
import { the } from "./dom.js";
import { openLine } from "./line.js";
import { startPeople } from "./people.js";
import { startSheet } from "./sheet.js";
import * as server from "./server.js";
import { showToast } from "./toasts.js";
import { say, startWords, whenChanged } from "./words.js";

await startWords();
const chats = new Chats();
const failed = () => showToast(say("not_sent"));
const composer = startComposer(chats, failed);
const clock = startClock(() => showToast(say("not_travelled")));
const redrawPeople = startPeople(chats);
const redrawChat = startChat(chats, composer, failed);
startSheet(chats, failed);
whenChanged(() => {
  redrawPeople();
  redrawChat();
  clock.redraw();
});

openLine({
  opened: async () => {
    await clock.read();
    await chats.load();
    the("offline").hidden = true;
  },
  broken: () => {
    the("offline").textContent = say("offline");
    the("offline").hidden = false;
  },
  heard: (event, value) => {
    if (event === "clock") clock.take(value.now);
    else if (event === "commands") composer.forget();
    else if (event === "toast") {
      if (value.chat_id === chats.current) showToast(value.text, value.alert);
    } else chats.take(event, value);
  },
});
