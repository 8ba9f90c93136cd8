import type { Session } from 'electron'
import { scheme } from './origin'

/** The page's files come from our own scheme and pictures from memory; a request to anywhere else is cancelled. */
const allowed = new Set([`${scheme}:`, 'data:', 'blob:', 'devtools:'])

export function refuseNetwork(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !URL.canParse(details.url) || !allowed.has(new URL(details.url).protocol) })
  })
}
