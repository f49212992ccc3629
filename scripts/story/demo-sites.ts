import type { FleetSite } from '../fleet/fleet.ts';

/** Example warehouses: real cities, nobody's sites. */
const all: readonly FleetSite[] = [
  site('SHA', 'Shanghai (example)', '上海仓（示例）', 31.23, 121.47),
  site('CTU', 'Chengdu (example)', '成都仓（示例）', 30.57, 104.07),
  site('SZX', 'Shenzhen (example)', '深圳仓（示例）', 22.54, 114.06),
  site('WUH', 'Wuhan (example)', '武汉仓（示例）', 30.59, 114.31),
  site('XIY', "Xi'an (example)", '西安仓（示例）', 34.34, 108.94),
  site('TSN', 'Tianjin (example)', '天津仓（示例）', 39.13, 117.2),
  site('HGH', 'Hangzhou (example)', '杭州仓（示例）', 30.27, 120.16),
  site('SHE', 'Shenyang (example)', '沈阳仓（示例）', 41.8, 123.43),
];

function site(code: string, name: string, nameZh: string, latitude: number, longitude: number): FleetSite {
  return { site: code, name, nameZh, latitude, longitude, timeZone: 'Asia/Shanghai' };
}

export const demoSitesMax: number = all.length;

export function demoSites(count: number): readonly FleetSite[] {
  return all.slice(0, count);
}
