/**
 * Stryker's ignorer for sentences written for people: the value of `message`, of a constant that a sentence is made of, and what `invalidInput` is given
 * to say. Tests hold codes, fields and figures; the wording may change without a test.
 */
const sentences = {
  shouldIgnore({ node, parent }) {
    const isMessage =
      (parent?.type === "ObjectProperty" && parent.key.name === "message" && parent.value === node) ||
      (parent?.type === "VariableDeclarator" && /^(message|where|advice)$/.test(parent.id.name) && parent.init === node) ||
      (parent?.type === "CallExpression" && parent.callee.name === "invalidInput" && parent.arguments[1] === node);
    return isMessage ? "A sentence for people." : undefined;
  },
};

export const strykerPlugins = [{ kind: "Ignore", name: "sentences", value: sentences }];
