import { foldText } from '../text/fold.ts';

/** The form in which region paths such as `CN/SC/Chengdu` are compared. */
export function regionKey(path: string): string {
  const key = foldText(path);
  return key.startsWith('/') || key.endsWith('/') ? key.replace(/^\/+|\/+$/g, '') : key;
}

/** Whether a region lies in an area or is it: `CN/SC/Chengdu` lies in `CN/SC`, `CN/SCX` does not. */
export function isWithinRegion(path: string, area: string): boolean {
  return keyIsWithin(regionKey(path), regionKey(area));
}

/** `isWithinRegion` for paths that are in their compared form. */
export function keyIsWithin(key: string, area: string): boolean {
  return key.startsWith(area) && (key.length === area.length || area === '' || key[area.length] === '/');
}
