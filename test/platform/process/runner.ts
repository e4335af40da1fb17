import { spawn } from "node:child_process";

/** A program that runs another one, as `tsx watch` does, and stays when that has ended. */
process.stdout.write(`runner ${process.pid}\n`);
spawn(process.execPath, [...process.execArgv, ...process.argv.slice(2)], { stdio: "inherit" });
setInterval(() => undefined, 1_000);
