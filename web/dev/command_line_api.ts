// For `npm run dev` and `npm run preview`: answers POST /api/v1/VERB by the command line program.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connect, Plugin } from 'vite';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Body = { network?: object; models?: Record<string, object>; jobs?: object[]; plan?: object; options?: Record<string, unknown> };

function flags(options: Record<string, unknown>): string[] {
  return Object.entries(options).flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).flatMap((one) => [`--${key.replaceAll('_', '-')}`, ...(one === true ? [] : [String(one)])]));
}

function args(verb: string, body: Body, folder: string): string[] {
  const file = (name: string, document: unknown) => (writeFileSync(join(folder, name), JSON.stringify(document)), join(folder, name));
  const models = Object.fromEntries(Object.entries(body.models ?? {}).map(([name, model], i) => [name, file(`model-${i}.json`, model)]));
  if (verb === 'inspect') return [verb, body.network ? file('network.json', body.network) : Object.values(models)[0]!];
  const jobs = file('jobs.json', { format: 'lamina.jobs/1', models, jobs: body.jobs });
  return [verb, ...(body.plan ? [file('plan.json', body.plan)] : []), '--network', file('network.json', body.network), '--jobs', jobs, ...flags(body.options ?? {})];
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

export function commandLineApi(): Plugin {
  const program = process.env.LAMINA_BIN ?? '../build/bin/lamina';
  const answering = (server: { middlewares: Connect.Server }) => {
    server.middlewares.use('/api/v1/', (request, response) => {
        void textOf(request).then((text) => {
          const folder = mkdtempSync(join(tmpdir(), 'lamina-page-'));
          const verb = request.url!.slice(1).split('?')[0]!;
          if (request.method === 'GET') return response.end(verb === 'version' ? '{"core": false}' : '[]');
          execFile(program, [...args(verb, JSON.parse(text) as Body, folder), '--json'], { maxBuffer: 2 ** 28 }, (_, out) => {
            rmSync(folder, { recursive: true });
            response.setHeader('Content-Type', 'application/json');
            response.end(out.replaceAll(folder, ''));
          });
          return undefined;
        }).catch(() => response.end('{"error": {"code": "json", "message": "no JSON", "where": ""}}'));
      });
  };
  // The policy that `lamina serve` sends (lamina/serve/page_files.cpp).
  const strict = (server: { middlewares: Connect.Server }) => {
    server.middlewares.use((_, response, next) => {
      response.setHeader('Content-Security-Policy', POLICY);
      next();
    });
    answering(server);
  };
  return { name: 'lamina-command-line-api', configureServer: answering, configurePreviewServer: strict };
}
