import { registerEnumType } from "type-graphql";

/** What becomes of a bulk call when one of its items is refused. */
export const OnError = { REJECT_ALL: "REJECT_ALL", CONTINUE: "CONTINUE" } as const;
export type OnError = (typeof OnError)[keyof typeof OnError];

registerEnumType(OnError, {
  name: "OnError",
  description: "What becomes of a bulk call when one of its items is refused.",
  valuesConfig: {
    REJECT_ALL: { description: "Nothing is saved. The refused items say why; the others answer nothing." },
    CONTINUE: { description: "The refused items say why; the others are saved." },
  },
});
