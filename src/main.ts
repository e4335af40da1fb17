#!/usr/bin/env node
import "reflect-metadata";
import { runCli } from "./cli/run-cli.js";

process.exitCode = await runCli(process.argv.slice(2));
// A command that is done ends, whatever still hangs: such as a connection that a server keeps open after refusing it.
setTimeout(() => process.exit(), 1_000).unref();
