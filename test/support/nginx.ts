import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { promisify } from "node:util";

/** nginx in front of a hub, on a free port, with a certificate that it made itself. */
export interface Nginx {
  readonly port: number;
  /** What a client has to trust. */
  readonly certificate: string;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** The name the certificate is for, and the guide's site. */
export const SITE = "hub.example";

/** Folders that are in nobody's PATH but the administrator's. */
const PATH = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin`;

/** What nginx cannot be tried without on this machine; null: everything is there. */
export function missingForNginx(): string | null {
  const missing = ["nginx", "openssl"].filter((name) => spawnSync(name, ["-v"], { env: { PATH } }).error !== undefined);
  return missing.length === 0 ? null : `${missing.join(" and ")} is not installed`;
}

/** Starts nginx with a site of the guide, in which `replaced` are the parts that differ from one deployment to the next. */
export async function startNginx(site: string, hubUrl: string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), "inventory-hub-nginx-"));
  // Its workers are another user where it is started by root.
  await chmod(folder, 0o755);
  const port = await freePort();
  const certificate = await makeCertificate(folder);
  const replaced: readonly (readonly [text: string, by: string])[] = [
    ["listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`],
    ["server 127.0.0.1:4000;", `server ${new URL(hubUrl).host};`],
    ["/etc/ssl/hub.example/fullchain.pem", join(folder, "certificate.pem")],
    ["/etc/ssl/hub.example/privkey.pem", join(folder, "key.pem")],
  ];
  const absent = replaced.filter(([text]) => site.split(text).length !== 2).map(([text]) => text);
  if (absent.length > 0) throw new Error(`The site is to have each of these once: ${absent.join(", ")}`);
  const local = replaced.reduce((text, [from, to]) => text.replace(from, to), site);
  await writeFile(join(folder, "nginx.conf"), mainConfiguration(folder, local));
  const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
    env: { PATH },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit") as Promise<[number | null]>;
  const close = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([listens(port), exited.then(([code]) => Promise.reject(new Error(`nginx ended with code ${code} at its start.`)))]);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, certificate, close };
}

function mainConfiguration(folder: string, site: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${join(folder, kind)};`);
  return [
    "daemon off;",
    `pid ${join(folder, "nginx.pid")};`,
    "error_log stderr error;",
    "worker_processes 1;",
    "events { worker_connections 128; }",
    `http {\naccess_log off;\n${temporary.join("\n")}\n${site}\n}`,
    "",
  ].join("\n");
}

async function makeCertificate(folder: string): Promise<string> {
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")];
  const subject = ["-subj", `/CN=${SITE}`, "-addext", `subjectAltName=DNS:${SITE}`];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  await promisify(execFile)("openssl", ["req", "-x509", ...kind, ...files, ...subject], { env: { PATH } });
  return readFile(join(folder, "certificate.pem"), "utf8");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when somebody answers at the port. */
async function listens(port: number): Promise<void> {
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => setTimeout(() => resolve(false), 20));
  });
  if (!answered) await listens(port);
}
