// @ts-check
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

/** Length limits keep a file one subject and a function one thought; the architecture test counts every line, this counts lines of code. */
const lengths = {
  "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
  "max-depth": ["error", 4],
};

const noDefaultExport = [
  {
    selector: "ExportDefaultDeclaration",
    message: "Export by name: a default export has a different name in every file that imports it.",
  },
  {
    selector: "ExportSpecifier[exported.name='default']",
    message: "Export by name: a default export has a different name in every file that imports it.",
  },
];

const noEmittedEnumSurprise = [
  { selector: "TSEnumDeclaration[const=true]", message: "A const enum vanishes from the output: use an enum or a union of strings." },
  { selector: "TSModuleDeclaration[kind='namespace']", message: "Use a module instead of a namespace." },
];

const everyTestRuns = {
  selector: "CallExpression > MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|fails)$/]",
  message: "Every test runs. Use skipIf with the reason where a fixture may be absent.",
};

export default defineConfig(
  { ignores: ["node_modules/", "dist/", "client/dist/", "coverage/", ".hub/", "client/generated/", "bench/results/"] },
  {
    // Comments that switch rules off have no effect and are reported: change the code or the rule.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" },
  },
  js.configs.recommended,
  regexp.configs["flat/recommended"],
  {
    // A pattern takes time in proportion to the text, whoever sends it: neither backtracking nor trying anew at every character.
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential", ignoreSticky: false, ignorePartial: false }],
      // Which of two equal spellings a pattern has is no matter of correctness.
      "regexp/match-any": "off",
      "regexp/no-unused-capturing-group": "off",
      "regexp/prefer-character-class": "off",
      "regexp/prefer-d": "off",
      "regexp/prefer-range": "off",
      "regexp/prefer-w": "off",
      "regexp/use-ignore-case": "off",
    },
  },
  { rules: { "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"], location: "anywhere" }] } },
  {
    files: ["**/*.js"],
    languageOptions: { globals: { console: "readonly", process: "readonly" } },
  },
  {
    // These run in a browser.
    files: ["pages/**/*.js"],
    languageOptions: { globals: { crypto: "readonly", document: "readonly", localStorage: "readonly", URL: "readonly" } },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-deprecated": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true, "ts-ignore": true, "ts-nocheck": true, "ts-check": false }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/only-throw-error": "error",
      eqeqeq: ["error", "always"],
      // Checks of input look for control characters on purpose.
      "no-control-regex": "off",
      "no-console": "error",
      "no-param-reassign": "error",
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
      "no-restricted-syntax": ["error", ...noDefaultExport, ...noEmittedEnumSurprise],
    },
  },
  { files: ["src/**/*.ts", "bench/**/*.ts"], rules: lengths },
  {
    files: ["src/main.ts", "src/cli/**/*.ts", "scripts/**/*.ts", "bench/main.ts"],
    rules: { "no-console": "off" },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/require-await": "off",
      "no-restricted-syntax": ["error", ...noDefaultExport, ...noEmittedEnumSurprise, everyTestRuns],
    },
  },
  {
    // Tools read their configuration from a default export.
    files: ["*.config.ts", "*.config.js"],
    rules: { "no-restricted-syntax": "off" },
  },
);
