/**
 * `npm run screenshots -- [--demo FOLDER] [VIEW …]`: a picture of every view with what `npm run demo` made, light and
 * dark, at 1280×800 and 1920×1080. Those that the documentation shows (dark, 1280×800) go to docs/images, which is kept;
 * the others to docs/images/all, which is not: together they are some ten megabytes at every change.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright/test'
import { electronLaunch, findElectron, hasDisplay } from './electron.mjs'
import { root } from './run.mjs'
import { views } from './screenshots/views.mjs'

const sizes = [
  [1280, 800],
  [1920, 1080],
]
const themes = ['dark', 'light']

if (!hasDisplay()) {
  const screen = ['-a', '--server-args=-screen 0 1920x1200x24']
  const { status } = spawnSync('xvfb-run', [...screen, process.execPath, ...process.argv.slice(1)], {
    stdio: 'inherit',
  })
  process.exit(status ?? 1)
}

const words = process.argv.slice(2)
const at = words.indexOf('--demo')
const demo = resolve(at < 0 ? join(root, 'demo-output') : words.splice(at, 2)[1])
if (!existsSync(join(demo, 'index.json'))) fail(`${demo} holds no result of the demo: run npm run demo`)
const wanted = Object.entries(views).filter(([name]) => words.length === 0 || words.includes(name))
if (wanted.length === 0) fail(`there is no view of that name; there are ${Object.keys(views).join(', ')}`)

const images = join(root, 'docs', 'images')
mkdirSync(join(images, 'all'), { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'galatea-screenshots-'))
const failed = []
for (const [name, arrange] of wanted) await picture(name, arrange)
rmSync(folder, { recursive: true, force: true })
if (failed.length > 0) fail(`without a picture: ${failed.join(', ')}`)

/** Each view in a window of its own, so that one that cannot be arranged takes no other with it. */
async function picture(name, arrange) {
  const window = await open(join(folder, name))
  try {
    await arrange({ ...window, demo })
    for (const theme of themes) {
      await set(window.page, { theme })
      for (const [width, height] of sizes) {
        await resize(window, width, height)
        const kept = theme === 'dark' && width === 1280
        const file = kept ? join(images, `${name}.png`) : join(images, 'all', `${name}-${theme}-${width}x${height}.png`)
        await window.page.screenshot({ path: file })
        console.log(file)
      }
    }
  } catch (error) {
    failed.push(name)
    console.error(`${name}: ${error.message.split('\n')[0]}`)
  } finally {
    window.app.process().kill('SIGKILL')
    await window.app.close().catch((error) => console.error(error.message))
  }
}

async function open(profile) {
  const electron = findElectron()
  const { args, env } = electronLaunch(electron)
  process.env.ELECTRON_OVERRIDE_DIST_PATH = electron.dist
  const graphics = ['--use-angle=swiftshader', '--ignore-gpu-blocklist', '--force-device-scale-factor=1']
  mkdirSync(profile, { recursive: true })
  const app = await _electron.launch({
    args: [...args, root, `--user-data-dir=${join(profile, 'data')}`, ...graphics],
    cwd: profile,
    env: { ...process.env, ...env, LANGUAGE: 'en' },
  })
  const page = await app.firstWindow()
  await page.getByRole('main').waitFor()
  return { app, page, openPaths: (...paths) => openPaths(app, page, paths) }
}

/** As the dialog would: it is the way that takes several files. */
async function openPaths(app, page, paths) {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, paths)
  await page.keyboard.press('Control+o')
}

async function set(page, change) {
  await page.evaluate(`galatea.calls.changeSettings(${Date.now()}, ${JSON.stringify(change)})`)
  await page.locator(`html[data-theme="${change.theme}"]`).waitFor({ state: 'attached' })
}

async function resize({ app, page }, width, height) {
  await app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0].setContentSize(w, h),
    [width, height],
  )
  await page.waitForFunction(`innerWidth === ${width} && innerHeight === ${height}`)
  await page.mouse.move(width / 2, 4)
  // Drawings follow their size, and pictures come from the engine process.
  await page.waitForTimeout(1500)
}

function fail(sentence) {
  console.error(`screenshots: ${sentence}.`)
  process.exit(1)
}
