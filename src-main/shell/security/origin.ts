/** The scheme and host that the window's own files are served under; no other page is ever shown. */
export const scheme = 'galatea'
export const startPage = `${scheme}://app/index.html`

export function isOwnPage(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  return protocol === `${scheme}:` && host === 'app'
}
