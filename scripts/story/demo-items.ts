export interface DemoItem {
  readonly item: string;
  readonly name: string;
  readonly nameZh: string;
  readonly baseUnit: 'C62' | 'KGM';
  /** 3 for kilograms kept in grams. */
  readonly scale: number;
  readonly tracksLots: boolean;
  /** GTIN-14 under the GS1 prefix 952, which is kept for examples. */
  readonly gtin: string;
  /** Days that a lot keeps; 0 for goods that do not expire. */
  readonly shelfLifeDays: number;
}

const names: readonly (readonly [english: string, chinese: string, shelfLifeDays: number])[] = [
  ['Green tea, 250 g tin', '绿茶 250克罐装', 540],
  ['Jasmine tea, 100 g bag', '茉莉花茶 100克袋装', 540],
  ['Roasted sunflower seeds, 500 g', '炒葵花籽 500克', 240],
  ['Rice noodles, 1 kg', '米粉 1千克', 365],
  ['Soy sauce, 500 ml', '酱油 500毫升', 720],
  ['Sesame oil, 350 ml', '芝麻油 350毫升', 540],
  ['Oat biscuits, 12-pack', '燕麦饼干 12包', 180],
  ['Drinking water, 24 × 550 ml', '饮用水 24瓶×550毫升', 365],
  ['Milk powder, 800 g', '奶粉 800克', 540],
  ['Frozen dumplings, 1 kg', '速冻水饺 1千克', 120],
  ['Hand soap, 300 ml', '洗手液 300毫升', 0],
  ['Laundry liquid, 3 l', '洗衣液 3升', 0],
  ['Paper towels, 6 rolls', '厨房纸 6卷', 0],
  ['Toothbrush, soft, 2-pack', '软毛牙刷 2支装', 0],
  ['LED bulb, 9 W, E27', 'LED灯泡 9瓦 E27', 0],
  ['Extension lead, 5 m', '延长线 5米', 0],
  ['USB charger, 20 W', 'USB充电器 20瓦', 0],
  ['Umbrella, folding', '折叠雨伞', 0],
  ['Cotton T-shirt, white, M', '纯棉T恤 白色 M', 0],
  ['Cotton T-shirt, white, L', '纯棉T恤 白色 L', 0],
  ['Running shoes, 42', '跑步鞋 42码', 0],
  ['School backpack, blue', '学生书包 蓝色', 0],
  ['Notebook, A5, ruled', 'A5横线笔记本', 0],
  ['Gel pens, black, 12-pack', '黑色中性笔 12支', 0],
  ['Thermos flask, 500 ml', '保温杯 500毫升', 0],
  ['Cutting board, bamboo', '竹砧板', 0],
  ['Wok, 32 cm', '炒锅 32厘米', 0],
  ['Rice cooker, 4 l', '电饭煲 4升', 0],
  ['Desk lamp, dimmable', '可调光台灯', 0],
  ['Cardboard box, 40 × 30 × 25 cm', '纸箱 40×30×25厘米', 0],
];

/** The example catalogue; every name says that it is one. */
export function demoItems(): readonly DemoItem[] {
  return names.map(([english, chinese, shelfLifeDays], index) => ({
    item: `EX-${String(index + 1).padStart(3, '0')}`,
    name: `${english} (example)`,
    nameZh: `${chinese}（示例）`,
    baseUnit: 'C62',
    scale: 0,
    tracksLots: shelfLifeDays > 0,
    gtin: gtin14(`952${String(index + 1).padStart(9, '0')}`),
    shelfLifeDays,
  }));
}

/** Twelve digits of a GTIN-13, its check digit, and a leading zero. */
function gtin14(twelve: string): string {
  let sum = 0;
  for (let index = 0; index < twelve.length; index += 1) sum += Number(twelve[index]) * (index % 2 === 0 ? 1 : 3);
  return `0${twelve}${(10 - (sum % 10)) % 10}`;
}
