import { describe, expect, it } from "vitest";
import { EVENT_WORDING, socketWording } from "../../../src/platform/http/answer-wordings.js";

const answerOf = (text: string): { event: null; sequence: number; json: Buffer } => ({
  event: null,
  sequence: 1,
  json: Buffer.from(JSON.stringify({ data: { text } })),
});

/** The texts of unmasked frames, each of them whole. */
function textsIn(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes[at]).toBe(0x81);
    const short = bytes.readUInt8(at + 1);
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
    texts.push(bytes.subarray(start, start + length).toString());
    at = start + length;
  }
  return texts;
}

describe("answers that are put on a connection", () => {
  it("are messages of the protocol in frames of every length, for ids of every kind", () => {
    const head = socketWording("1").write([answerOf("")]).length - 2;
    // The greatest length of a frame with a head of 2 and of 4 bytes, and one more of each.
    const texts = [0, 125 - head, 126 - head, 0xffff - head, 0x1_0000 - head].map((length) => "x".repeat(length));
    const frames = textsIn(socketWording("1").write([...texts, "ä€😀"].map(answerOf)));
    expect(frames.map((frame) => JSON.parse(frame) as unknown)).toEqual(
      [...texts, "ä€😀"].map((text) => ({ id: "1", type: "next", payload: { data: { text } } })),
    );
    const odd = 'an "id"\n😀';
    expect(textsIn(socketWording(odd).write([answerOf("a")])).map((frame) => JSON.parse(frame) as unknown)).toMatchObject([{ id: odd }]);
  });

  it("are events of a stream", () => {
    expect(EVENT_WORDING.write([answerOf("a"), answerOf("b")]).toString()).toBe(
      'event: next\ndata: {"data":{"text":"a"}}\n\nevent: next\ndata: {"data":{"text":"b"}}\n\n',
    );
  });
});
