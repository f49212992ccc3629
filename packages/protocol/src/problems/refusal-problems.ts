import type { RefusalKind } from '@holdfast/domain';
import type { ProblemRow } from './problem-text.ts';

/** Every way in which the business says no, in the order of precedence of `Refusal` in the domain. */
export const refusalProblems: { readonly [Kind in RefusalKind]: ProblemRow } = {
  'quantity-not-positive': {
    status: 422,
    title: { en: 'Quantity is not a positive whole number', 'zh-CN': '数量不是正整数' },
    detail: { en: '{quantity} of {item} was given.', 'zh-CN': '物料 {item} 的数量为 {quantity}。' },
    nextStep: { en: 'Give a whole number of base units, at least 1.', 'zh-CN': '请填写不小于 1 的基本单位整数。' },
  },
  'unknown-item': {
    status: 422,
    title: { en: 'Unknown item', 'zh-CN': '未知物料' },
    detail: { en: 'No item {item} is known here.', 'zh-CN': '此处没有物料 {item}。' },
    nextStep: { en: 'Check the code, or create the item first.', 'zh-CN': '请核对编码，或先建立该物料。' },
  },
  'wrong-unit': {
    status: 422,
    title: { en: 'Wrong unit of measure', 'zh-CN': '计量单位不符' },
    detail: {
      en: '{item} is kept in {expected}, not in {given}.',
      'zh-CN': '{item} 以 {expected} 计量，而不是 {given}。',
    },
    nextStep: {
      en: 'Convert the quantity to {expected} and send it again.',
      'zh-CN': '请换算成 {expected} 后重新提交。',
    },
  },
  'lot-required': {
    status: 422,
    title: { en: 'Lot is missing', 'zh-CN': '缺少批次' },
    detail: { en: '{item} is kept by lot.', 'zh-CN': '{item} 按批次管理。' },
    nextStep: { en: 'Name the lot on every line of it.', 'zh-CN': '请在每一行填写批次。' },
  },
  'serial-required': {
    status: 422,
    title: { en: 'Serial number is missing', 'zh-CN': '缺少序列号' },
    detail: { en: '{item} is kept by serial number.', 'zh-CN': '{item} 按序列号管理。' },
    nextStep: { en: 'Name the serial number, one line for each piece.', 'zh-CN': '请逐件填写序列号，每件一行。' },
  },
  'serial-not-single': {
    status: 422,
    title: { en: 'More than one piece under a serial number', 'zh-CN': '一个序列号对应多件' },
    detail: { en: '{quantity} of {item} share one serial number.', 'zh-CN': '{quantity} 件 {item} 共用一个序列号。' },
    nextStep: { en: 'Send one line of quantity 1 for each piece.', 'zh-CN': '请每件一行，数量为 1。' },
  },
  'unknown-location': {
    status: 422,
    title: { en: 'Unknown location', 'zh-CN': '未知库位' },
    detail: { en: 'This site has no location {location}.', 'zh-CN': '本仓没有库位 {location}。' },
    nextStep: { en: 'Check the code, or create the location first.', 'zh-CN': '请核对编码，或先建立该库位。' },
  },
  'source-is-target': {
    status: 422,
    title: { en: 'Source and target are the same', 'zh-CN': '来源与目标相同' },
    detail: {
      en: 'The goods would stay at {location} and nothing about them would change.',
      'zh-CN': '货物仍在 {location}，没有任何变化。',
    },
    nextStep: {
      en: 'Name another target, or the status they change to.',
      'zh-CN': '请指定其他目标库位，或要变更的状态。',
    },
  },
  'line-twice': {
    status: 422,
    title: { en: 'Line number used twice', 'zh-CN': '行号重复' },
    detail: { en: 'Line {line} stands in the order more than once.', 'zh-CN': '订单中第 {line} 行出现多次。' },
    nextStep: { en: 'Give every line a number of its own.', 'zh-CN': '请为每一行使用不同的行号。' },
  },
  'unknown-site': {
    status: 422,
    title: { en: 'Unknown site', 'zh-CN': '未知仓库' },
    detail: { en: 'No site {site} is known.', 'zh-CN': '没有仓库 {site}。' },
    nextStep: { en: 'Check the code, or create the site first.', 'zh-CN': '请核对编码，或先建立该仓库。' },
  },
  'foreign-order-number': {
    status: 422,
    title: { en: 'Order number is of another range', 'zh-CN': '订单号不属于此号段' },
    detail: {
      en: '{order} is not a number that may be given here: it is of another range.',
      'zh-CN': '{order} 不能在此使用：它属于其他号段。',
    },
    nextStep: {
      en: 'Leave the number out; a site numbers its own orders with its code and ~, headquarters without ~.',
      'zh-CN': '请省略订单号；仓库自接的订单以其代码加 ~ 编号，总部的订单不含 ~。',
    },
  },
  'unknown-order': {
    status: 404,
    title: { en: 'Unknown order', 'zh-CN': '未知订单' },
    detail: { en: 'No order {order} is known here.', 'zh-CN': '此处没有订单 {order}。' },
    nextStep: {
      en: 'Check the number; an order of another site or of headquarters is found there.',
      'zh-CN': '请核对订单号；其他仓库或总部的订单请在那里查询。',
    },
  },
  'order-exists': {
    status: 409,
    title: { en: 'Order number is taken', 'zh-CN': '订单号已存在' },
    detail: { en: 'There is an order {order} already.', 'zh-CN': '订单 {order} 已存在。' },
    nextStep: { en: 'Leave the number out, or choose another.', 'zh-CN': '请省略订单号，或另选一个。' },
  },
  'item-exists': {
    status: 409,
    title: { en: 'Item exists already', 'zh-CN': '物料已存在' },
    detail: {
      en: '{item} exists, and its unit, scale and tracking never change.',
      'zh-CN': '{item} 已存在，其单位、精度与追踪方式不可更改。',
    },
    nextStep: { en: 'Use it as it is, or choose another code.', 'zh-CN': '请直接使用，或另选编码。' },
  },
  'order-not-local': {
    status: 409,
    title: { en: 'Order was taken elsewhere', 'zh-CN': '订单不是在此处接的' },
    detail: { en: 'Order {order} belongs to whoever took it.', 'zh-CN': '订单 {order} 归接单方管理。' },
    nextStep: { en: 'Do it where the order was taken.', 'zh-CN': '请到接单处办理。' },
  },
  'order-cancelled': {
    status: 409,
    title: { en: 'Order is cancelled already', 'zh-CN': '订单已取消' },
    detail: { en: 'Order {order} was cancelled before.', 'zh-CN': '订单 {order} 此前已取消。' },
    nextStep: { en: 'Nothing more is to be done.', 'zh-CN': '无需再操作。' },
  },
  'nothing-open': {
    status: 409,
    title: { en: 'Nothing is open', 'zh-CN': '没有待办内容' },
    detail: {
      en: 'Nothing of order {order} waits for this step here.',
      'zh-CN': '订单 {order} 在此没有等待这一步的内容。',
    },
    nextStep: {
      en: 'Look at the order: what is there may be done, recalled or not started.',
      'zh-CN': '请查看订单：可能已完成、已召回或尚未开始。',
    },
  },
  'line-not-open': {
    status: 409,
    title: { en: 'Line is not open', 'zh-CN': '订单行未开放' },
    detail: {
      en: 'Line {line} of order {order} is in the state “{phase:phase}”.',
      'zh-CN': '订单 {order} 第 {line} 行的状态为“{phase:phase}”。',
    },
    nextStep: {
      en: 'Put the goods back; if they have left already, say that it is done (isDone: true).',
      'zh-CN': '请将货物放回；若已发生，请注明已完成（isDone: true）。',
    },
  },
  'more-than-open': {
    status: 409,
    title: { en: 'More than is open', 'zh-CN': '超出未结数量' },
    detail: {
      en: 'Line {line} of order {order} has {open} open, and {quantity} was given.',
      'zh-CN': '订单 {order} 第 {line} 行未结 {open}，提交了 {quantity}。',
    },
    nextStep: {
      en: 'Take {open} at most; if more has left already, say that it is done (isDone: true).',
      'zh-CN': '最多 {open}；若多出部分已发生，请注明已完成（isDone: true）。',
    },
  },
  'serial-here-already': {
    status: 409,
    title: { en: 'Serial number is here already', 'zh-CN': '序列号已在库' },
    detail: {
      en: 'Serial {serial} of {item} lies at {location}.',
      'zh-CN': '{item} 的序列号 {serial} 在 {location}。',
    },
    nextStep: { en: 'Scan the piece again, or count {location}.', 'zh-CN': '请重新扫描，或盘点 {location}。' },
  },
  'insufficient-stock': {
    status: 409,
    title: { en: 'Not enough stock', 'zh-CN': '库存不足' },
    detail: {
      en: 'The book knows {quantityOnHand} of {item} at {location}; {quantityShort} are missing.',
      'zh-CN': '账面上 {location} 有 {item} {quantityOnHand}，缺 {quantityShort}。',
    },
    nextStep: {
      en: 'Look again or count {location}; if it was done already, say so (isDone: true) and the gap is recorded.',
      'zh-CN': '请复核或盘点 {location}；若已发生，请注明已完成（isDone: true），差额将被记录。',
    },
  },
  'no-eligible-stock': {
    status: 409,
    title: { en: 'No stock that may be picked', 'zh-CN': '没有可拣库存' },
    detail: {
      en: '{quantity} of {item} are wanted; {quantityEligible} are on shelves, sellable, unexpired and not held for other work.',
      'zh-CN': '需要 {item} {quantity}；可售、未过期且未被占用的在架数量为 {quantityEligible}。',
    },
    nextStep: {
      en: 'Put goods away, release holds, count, or report the line short.',
      'zh-CN': '请上架、解除占用、盘点，或报告缺货。',
    },
  },
  'insufficient-rights': {
    status: 409,
    title: { en: 'Not enough may be promised here', 'zh-CN': '此处可承诺数量不足' },
    detail: {
      en: '{quantity} of {item} are asked for and {quantityFree} may be promised here; {heldElsewhere} are held elsewhere ({knownAt:since}).',
      'zh-CN': '需要 {item} {quantity}，此处可承诺 {quantityFree}；其他持有方有 {heldElsewhere}（{knownAt:since}）。',
    },
    nextStep: {
      en: 'Order {quantityFree} at most, or ask headquarters; more has been requested from there.',
      'zh-CN': '最多下单 {quantityFree}，或联系总部；系统已向总部申请更多。',
    },
  },
  'nothing-missing': {
    status: 409,
    title: { en: 'Nothing is missing', 'zh-CN': '并不缺货' },
    detail: {
      en: 'The book still covers line {line} of order {order}.',
      'zh-CN': '账面库存仍能满足订单 {order} 第 {line} 行。',
    },
    nextStep: {
      en: 'Count the shelf first, so that the loss is recorded; then report the line short.',
      'zh-CN': '请先盘点货架以登记损失，再报告缺货。',
    },
  },
  'unknown-reservation': {
    status: 404,
    title: { en: 'Unknown reservation', 'zh-CN': '未知占用' },
    detail: { en: 'No open reservation {reservation} is known here.', 'zh-CN': '此处没有未结的占用 {reservation}。' },
    nextStep: { en: 'It may be released already; look at the stock.', 'zh-CN': '可能已释放，请查看库存。' },
  },
  'unknown-exception': {
    status: 404,
    title: { en: 'Unknown exception', 'zh-CN': '未知异常' },
    detail: { en: 'No open exception {exception} is known here.', 'zh-CN': '此处没有未结的异常 {exception}。' },
    nextStep: { en: 'It may be settled already; look at the list.', 'zh-CN': '可能已处理，请查看列表。' },
  },
  'settles-by-itself': {
    status: 409,
    title: { en: 'Exception settles by itself', 'zh-CN': '该异常会自行了结' },
    detail: {
      en: '{exception} ends when what it names is no longer so, not before.',
      'zh-CN': '{exception} 所指的情况消除后会自行了结。',
    },
    nextStep: {
      en: 'Count, receive or find the goods; define the item at headquarters.',
      'zh-CN': '请盘点、收货或找回货物；物料冲突由总部定义该物料。',
    },
  },
  'sum-too-large': {
    status: 422,
    title: { en: 'Sum is too large', 'zh-CN': '合计数量过大' },
    detail: {
      en: 'A sum of {item} would pass what can be kept exactly: about 8 thousand million million base units.',
      'zh-CN': '物料 {item} 的合计将超出可精确记录的上限（约 8 千万亿基本单位）。',
    },
    nextStep: {
      en: 'Check the quantity and the unit; nothing was recorded.',
      'zh-CN': '请核对数量与单位；本次未作任何记录。',
    },
  },
  'not-recordable': {
    status: 422,
    title: { en: 'Operation cannot be recorded', 'zh-CN': '操作无法记录' },
    detail: {
      en: 'No entry can hold it; the member reason says why.',
      'zh-CN': '没有记录能容纳它；原因见成员 reason。',
    },
    nextStep: {
      en: 'Shorten its texts, or send its lines in several operations.',
      'zh-CN': '请缩短文本，或将各行分成多个操作。',
    },
  },
};
