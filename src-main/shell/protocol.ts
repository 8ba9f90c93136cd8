import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol, type Session } from 'electron'
import { contentSecurityPolicy } from './security/contentSecurityPolicy'
import { isOwnPage, scheme } from './security/origin'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Must run before the application is ready: a standard scheme has an origin, so that `'self'` means something. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built renderer and nothing else: only files in its folder, only of known types, each with the policy. */
export function serveRenderer(session: Session, folder: string): void {
  session.protocol.handle(scheme, async (request) => {
    if (request.method !== 'GET' || !isOwnPage(request.url)) return notFound()
    const path = normalize(join(folder, decodeURIComponent(new URL(request.url).pathname)))
    const type = types[extname(path)]
    if (!path.startsWith(folder + sep) || !type) return notFound()
    try {
      const body = await readFile(path)
      return new Response(new Uint8Array(body), {
        headers: {
          'content-type': type,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
          'cross-origin-opener-policy': 'same-origin',
        },
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return notFound()
    }
  })
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } })
}
