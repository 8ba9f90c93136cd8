import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '../../src-main/shell/security/contentSecurityPolicy'
import { isOwnPage, startPage } from '../../src-main/shell/security/origin'

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
