// The sample photos: drawings that become a JPEG when they are sent, with the demo's day stamped on them as site
// cameras do. So no two of them are the same file, and nobody takes them for real.

import { make } from "./dom.js";
import { dayKey, hour, weekday } from "./moments.js";
import { say } from "./words.js";

export const SAMPLES = [
  { file: "inspection", word: "sample_inspection" },
  { file: "edge", word: "sample_edge" },
  { file: "scaffold", word: "sample_scaffold" },
  { file: "training", word: "sample_training" },
  { file: "crane", word: "sample_crane" },
  { file: "record", word: "sample_record" },
];
const WIDTH = 1280;
const HEIGHT = 960;

export const addressOf = (sample) => `/_sandbox/static/samples/${sample.file}.svg`;

/** A sample as a JPEG file, stamped with the moment `at` in milliseconds. */
export async function photograph(sample, at) {
  const drawing = make("img", { src: addressOf(sample), width: WIDTH, height: HEIGHT });
  await drawing.decode();
  const canvas = make("canvas", { width: WIDTH, height: HEIGHT });
  const brush = canvas.getContext("2d");
  brush.drawImage(drawing, 0, 0, WIDTH, HEIGHT);
  stamp(brush, [`${say("stamp")} · ${say(sample.word)}`, `${dayKey(at)} ${weekday(at)} ${hour(at)}`]);
  const jpeg = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  return new File([jpeg], `${sample.file}-${dayKey(at)}.jpg`, { type: "image/jpeg" });
}

function stamp(brush, lines) {
  brush.font = '600 40px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
  const wide = Math.max(...lines.map((line) => brush.measureText(line).width));
  brush.fillStyle = "rgba(10, 22, 18, 0.62)";
  brush.fillRect(32, HEIGHT - 168, wide + 64, 136);
  brush.fillStyle = "#ffffff";
  lines.forEach((line, number) => brush.fillText(line, 64, HEIGHT - 112 + number * 56));
}
