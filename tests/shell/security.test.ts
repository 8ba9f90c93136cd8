import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '../../src-main/shell/security/contentSecurityPolicy'
import type { IpcMainInvokeEvent } from 'electron'
import { isOwnPage, startPage } from '../../src-main/shell/security/origin'
import { isTrustedSender } from '../../src-main/shell/security/sender'

describe('the sender of a message', () => {
  const from = (frame: object | null) => isTrustedSender({ senderFrame: frame } as unknown as IpcMainInvokeEvent)

  it('counts only as the main frame of one of our own pages', () => {
    expect(from({ parent: null, url: startPage })).toBe(true)
    expect(from({ parent: {}, url: startPage })).toBe(false)
    expect(from({ parent: null, url: 'https://example.org/' })).toBe(false)
    expect(from(null)).toBe(false)
  })
})

describe('the window’s own pages', () => {
  it('are those of the scheme and host, and no other', () => {
    expect(isOwnPage(startPage)).toBe(true)
    for (const url of [
      'https://example.org/',
      'file:///etc/passwd',
      'galatea://evil/index.html',
      'galatea://app.evil/index.html',
      'data:text/html,x',
      'about:blank',
      'nonsense',
      '',
    ]) {
      expect(isOwnPage(url), url).toBe(false)
    }
  })

  it('may run no script but their own, and load nothing from elsewhere', () => {
    const directives = Object.fromEntries(
      contentSecurityPolicy.split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ')
        return [name, sources]
      }),
    )
    expect(directives['default-src']).toEqual(["'none'"])
    expect(directives['script-src']).toEqual(["'self'"])
    expect(directives['connect-src']).toEqual(["'self'"])
    expect(contentSecurityPolicy).not.toMatch(/https?:|unsafe-eval|\*/)
    // The only inline content is style, which the widget and plot libraries write.
    expect(contentSecurityPolicy.match(/unsafe-inline/g)).toHaveLength(1)
    expect(directives['style-src']).toContain("'unsafe-inline'")
  })
})
