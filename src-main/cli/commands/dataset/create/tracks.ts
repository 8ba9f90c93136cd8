import { Option } from 'commander'

/** TrackML hits, with the conventional method's tracks as the target: for the task `track-finding`. */
export const tracks = [new Option('--detector <file>', 'JSON of the detector (default: the one beside the hits)')]
