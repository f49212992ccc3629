import { parseSiteId, type SiteId } from '@holdfast/domain';
import { commonSettings, isTimeZone, textSetting, urlSetting, type Setting, type Settings } from '@holdfast/server';

const siteSetting: Setting<SiteId | undefined> = {
  help: 'Code of the site, on the first start: upper-case letters, digits and -.',
  fallback: undefined,
  read: (text) => {
    const parsed = parseSiteId(text);
    if (!parsed.ok) throw new Error(`is not a site code (${parsed.refusal.rule})`);
    return parsed.value;
  },
};

const timeZoneSetting: Setting<string> = {
  help: 'IANA time zone of the business date until headquarters says one, e.g. Asia/Shanghai.',
  fallback: 'UTC',
  read: (text) => {
    if (!isTimeZone(text)) throw new Error('is not a time zone that this machine knows');
    return text;
  },
};

export const nodeSettings = {
  ...commonSettings(7401, './data/node'),
  site: siteSetting,
  hubUrl: urlSetting('Address of headquarters, e.g. http://127.0.0.1:7400; left out: the site works by itself.', [
    'http:',
    'https:',
    'ws:',
    'wss:',
  ]),
  enrolmentCode: textSetting('One-time code from headquarters, on the first start.', undefined),
  timeZone: timeZoneSetting,
};

export type NodeSettings = Settings<typeof nodeSettings>;
