import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { calls, events } from '../../src-preload/contract'
import { callFromPage, drop, expect, test } from './window'

test('the page has one door and nothing behind it', async ({ window }) => {
  const { page } = window
  const found = await page.evaluate(() => {
    const names = (value: object): string[] => Object.keys(value).sort()
    const { galatea } = globalThis as unknown as { galatea: Record<'calls' | 'events', object> }
    return {
      door: names(galatea),
      calls: names(galatea.calls),
      events: names(galatea.events),
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
    }
  })
  expect(found).toEqual({
    door: ['calls', 'cancel', 'connectEngine', 'events', 'pathOf'],
    calls: Object.keys(calls).sort(),
    events: Object.keys(events).sort(),
    node: [],
  })
})

test('code from text, other pages, other windows, the network and permissions are refused', async ({ window }) => {
  const { app, page, complaints } = window
  const outcome = await page.evaluate(async () => {
    const attempt = async (act: () => unknown): Promise<string> => {
      try {
        return String(await act())
      } catch (error) {
        return error instanceof Error ? error.name : String(error)
      }
    }
    const script = document.createElement('script')
    script.textContent = 'globalThis.injected = true'
    document.head.append(script)
    return {
      // In a turn of its own: what the debugger itself evaluates may evaluate text.
      code: await new Promise((resolve) => setTimeout(() => resolve(attempt(() => (0, eval)('1 + 1'))))),
      network: await attempt(() => fetch('https://example.org/')),
      file: await attempt(() => fetch('file:///etc/hostname')),
      outside: await attempt(async () => (await fetch('galatea://app/../../package.json')).status),
      source: await attempt(async () => (await fetch('galatea://app/package.json')).status),
      opened: await attempt(() => globalThis.open('https://example.org/')),
      geolocation: await attempt(async () => (await navigator.permissions.query({ name: 'geolocation' })).state),
      injected: 'injected' in globalThis,
    }
  })
  expect(outcome).toEqual({
    code: 'EvalError',
    network: 'TypeError',
    file: 'TypeError',
    outside: '404',
    source: '404',
    opened: 'null',
    geolocation: 'denied',
    injected: false,
  })
  await page.evaluate(() => void (globalThis.location.href = 'https://example.org/'))
  // Asked in main: to Playwright a navigation that was refused is one that has not finished.
  const urls = await app.evaluate(async ({ BrowserWindow }) => {
    await BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript('document.title')
    return BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL())
  })
  expect(urls).toEqual(['galatea://app/index.html'])
  expect(app.windows()).toHaveLength(1)
  // The browser reports each refusal on the console: that is what was wanted here.
  expect(complaints.length).toBeGreaterThan(3)
  complaints.length = 0
})

test('main refuses what does not fit the contract', async ({ window }) => {
  const { page } = window
  for (const [name, input] of [
    ['openImage', { path: 'relative.fits' }],
    ['openImage', { path: '/a.fits', extra: 1 }],
    ['changeSettings', { theme: 'purple' }],
    ['setMenu', 'menu'],
  ] as const) {
    expect(await callFromPage(page, name, input), name).toMatchObject({ ok: false, error: { code: 'usage' } })
  }
})

test('a page that is not ours gets no answer, even with our own preload', async ({ window }) => {
  const answer = await window.app.evaluate(async ({ BrowserWindow, app }) => {
    const path = `${app.getAppPath()}/out/preload/preload.cjs`
    const foreign = new BrowserWindow({ show: false, webPreferences: { preload: path, sandbox: true } })
    await foreign.loadURL('data:text/html,<p>foreign</p>')
    const reply = (await foreign.webContents.executeJavaScript('galatea.calls.readSettings(1, null)')) as unknown
    foreign.destroy()
    return reply
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'usage' } })
  expect(await callFromPage(window.page, 'readSettings', null)).toMatchObject({ ok: true })
})

test('a path that nobody chose is refused, one that was dropped is not', async ({ window, material }) => {
  const { page, folder } = window
  const path = material.stamps[2]!
  const refused = { ok: false, error: { code: 'usage', message: expect.stringContaining("'openImage'") as unknown } }
  expect(await callFromPage(page, 'openImage', { path: '/etc/hostname' })).toMatchObject(refused)
  expect(await callFromPage(page, 'openImage', { path })).toMatchObject(refused)
  // Neither settings nor a session, which the page can write, allow anything.
  expect(await callFromPage(page, 'changeSettings', { recentImages: [path] })).toMatchObject({ ok: false })
  await drop(page, path)
  await expect(page.getByRole('heading', { name: 'galaxy-00002.fits' })).toBeVisible()
  expect(await callFromPage(page, 'openImage', { path })).toMatchObject({ ok: true })
  expect(await callFromPage(page, 'openImage', { path: join(folder, 'data', 'absent.fits') })).toMatchObject({
    error: { code: 'not-found' },
  })
})

test('a hostile page renamed to .fits does nothing but be refused in a sentence', async ({ window }) => {
  const { app, page, folder } = window
  const hostile = join(folder, 'hostile.fits')
  writeFileSync(hostile, '<!doctype html><script>location = "https://example.org/"; opener.pwned = 1</script>')
  await drop(page, hostile)
  await expect(page.getByRole('log')).toContainText("hostile.fits' is of no kind that is opened here")
  expect(app.windows()).toHaveLength(1)
  expect(page.url()).toBe('galatea://app/index.html')
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
})

test('the renderer is sandboxed and isolated', async ({ window }) => {
  const preferences = await window.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webSecurity }
  })
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
})

test('the engine process is started again when it dies, and images open as before', async ({ window, material }) => {
  const { app, page, choose } = window
  await choose(material.stamps[0]!)
  await page.locator('[data-action="open"]').first().click()
  await expect(page.getByRole('heading', { name: 'galaxy-00000.fits' })).toBeVisible()
  await app.evaluate(({ app: electronApp }) => {
    const engine = electronApp.getAppMetrics().find(({ name }) => name === 'Galatea engine')
    if (!engine) throw new Error('there is no engine process')
    process.kill(engine.pid, 'SIGKILL')
  })
  await expect(page.getByRole('log')).toContainText('The engine was started again.')
  await choose(material.stamps[1]!)
  await page.locator('[data-action="open"]').first().click()
  await expect(page.getByRole('heading', { name: 'galaxy-00001.fits' })).toBeVisible()
})
