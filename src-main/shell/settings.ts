import { settings as schema, type Settings } from '../../src-preload/contract/system'
import { writeJson } from '../base/files'
import { readOwnFile } from './ownFile'

type RememberedList = 'recentImages' | 'recentDatasets' | 'recentEvents' | 'recentTracks' | 'models'

/** The settings file. What cannot be read is set aside under another name, never written over. */
export class SettingsStore {
  private writing: Promise<void> = Promise.resolve()

  private constructor(
    private readonly path: string,
    private value: Settings,
    private readonly changed: (value: Settings) => void,
  ) {}

  static async open(path: string, changed: (value: Settings) => void): Promise<SettingsStore> {
    return new SettingsStore(path, (await readOwnFile(path, schema)) ?? schema.parse({}), changed)
  }

  get current(): Settings {
    return this.value
  }

  async change(part: Partial<Settings>): Promise<Settings> {
    this.value = schema.parse({ ...this.value, ...part })
    this.changed(this.value)
    const written = this.value
    this.writing = this.writing.then(() => writeJson(this.path, written))
    await this.writing
    return this.value
  }

  /** Puts a path first in one of the lists of recent ones. */
  async remember(list: RememberedList, path: string): Promise<void> {
    const most = list === 'models' ? 50 : 12
    const paths = [path, ...this.value[list].filter((other) => other !== path)].slice(0, most)
    await this.change({ [list]: paths })
  }
}
