import type { ProblemRow } from './problem-text.ts';

/** What goes wrong before or around a decision: the request itself, who sent it, and the machine that answers it. */
export const edgeProblems = {
  'request-invalid': {
    status: 400,
    title: { en: 'Request is not understood', 'zh-CN': '请求内容有误' },
    detail: { en: '{first}', 'zh-CN': '{first}' },
    nextStep: {
      en: 'Correct it and send it again; /docs shows the shape.',
      'zh-CN': '请改正后重新提交；格式见 /docs。',
    },
  },
  'text-malformed': {
    status: 400,
    title: { en: 'Text is not well formed', 'zh-CN': '文本格式有误' },
    detail: {
      en: 'A text in the request cannot be kept; the member reason says why.',
      'zh-CN': '请求中的文本无法保存；原因见成员 reason。',
    },
    nextStep: {
      en: 'Send complete Unicode characters and lists that are not nested deeply.',
      'zh-CN': '请发送完整的 Unicode 字符，避免过深嵌套。',
    },
  },
  'body-malformed': {
    status: 400,
    title: { en: 'Body is not JSON', 'zh-CN': '请求正文不是 JSON' },
    detail: {
      en: 'The body cannot be read as JSON; the member reason says where.',
      'zh-CN': '正文无法按 JSON 读取；出错位置见成员 reason。',
    },
    nextStep: { en: 'Send one complete JSON value in UTF-8.', 'zh-CN': '请以 UTF-8 发送一个完整的 JSON 值。' },
  },
  'body-too-large': {
    status: 413,
    title: { en: 'Body is too large', 'zh-CN': '请求正文过大' },
    detail: { en: 'A body may have {bytesMax} bytes.', 'zh-CN': '正文最多 {bytesMax} 字节。' },
    nextStep: { en: 'Send the lines in several operations.', 'zh-CN': '请分成多个操作提交。' },
  },
  'unsupported-media-type': {
    status: 415,
    title: { en: 'Body is not application/json', 'zh-CN': '请求正文类型不受支持' },
    detail: { en: 'The body came as {given}.', 'zh-CN': '正文类型为 {given}。' },
    nextStep: {
      en: 'Send JSON with Content-Type: application/json.',
      'zh-CN': '请以 Content-Type: application/json 发送 JSON。',
    },
  },
  'not-found': {
    status: 404,
    title: { en: 'There is nothing here', 'zh-CN': '此地址不存在' },
    detail: { en: 'No resource has the path {path}.', 'zh-CN': '没有路径为 {path} 的资源。' },
    nextStep: { en: 'Look at /docs for the paths there are.', 'zh-CN': '可用路径见 /docs。' },
  },
  'method-not-allowed': {
    status: 405,
    title: { en: 'Method is not allowed', 'zh-CN': '不支持该方法' },
    detail: {
      en: '{method} is not possible on {path}; possible are: {allowed:list}.',
      'zh-CN': '{path} 不支持 {method}；支持：{allowed:list}。',
    },
    nextStep: { en: 'Use one of these methods.', 'zh-CN': '请使用所列方法。' },
  },
  'url-malformed': {
    status: 400,
    title: { en: 'Address is malformed', 'zh-CN': '地址格式有误' },
    detail: {
      en: 'The path cannot be read: a % must be followed by two hexadecimal digits of UTF-8.',
      'zh-CN': '路径无法读取：% 后须为 UTF-8 的两位十六进制数字。',
    },
    nextStep: { en: 'Encode each part of the path and send it again.', 'zh-CN': '请对路径各部分编码后重试。' },
  },
  'http-malformed': {
    status: 400,
    title: { en: 'Not an HTTP request', 'zh-CN': '不是 HTTP 请求' },
    detail: { en: 'What came cannot be read as HTTP/1.1.', 'zh-CN': '收到的内容无法按 HTTP/1.1 读取。' },
    nextStep: {
      en: 'Check the client, and that no TLS is spoken to this port.',
      'zh-CN': '请检查客户端，并确认未对此端口使用 TLS。',
    },
  },
  'headers-too-large': {
    status: 431,
    title: { en: 'Headers are too large', 'zh-CN': '请求头过大' },
    detail: { en: 'Address and headers may have 16 kB together.', 'zh-CN': '地址与请求头合计最多 16 kB。' },
    nextStep: { en: 'Send fewer or shorter headers.', 'zh-CN': '请减少或缩短请求头。' },
  },
  'request-timeout': {
    status: 408,
    title: { en: 'Request came too slowly', 'zh-CN': '请求发送过慢' },
    detail: { en: 'It was not complete in time; nothing was done.', 'zh-CN': '未在限定时间内收完，未执行任何操作。' },
    nextStep: { en: 'Send the same request again.', 'zh-CN': '请重发同一请求。' },
  },
  'idempotency-key-missing': {
    status: 400,
    title: { en: 'Idempotency-Key is missing', 'zh-CN': '缺少 Idempotency-Key' },
    detail: {
      en: 'A request that changes something carries the id of its operation.',
      'zh-CN': '会产生变更的请求必须携带操作号。',
    },
    nextStep: {
      en: 'Make a UUIDv7, store it, and send it in the header Idempotency-Key; repeat with the same one.',
      'zh-CN': '请生成并保存一个 UUIDv7，放入 Idempotency-Key 头；重发时用同一个。',
    },
  },
  'idempotency-key-malformed': {
    status: 400,
    title: { en: 'Idempotency-Key is malformed', 'zh-CN': 'Idempotency-Key 格式有误' },
    detail: {
      en: '“{given}” is not a UUIDv7 in canonical form.',
      'zh-CN': '“{given}”不是规范形式的 UUIDv7。',
    },
    nextStep: {
      en: 'Send one such as 0192d3a0-7c1e-7b2f-8a44-3f1c9d5e6a70.',
      'zh-CN': '格式示例：0192d3a0-7c1e-7b2f-8a44-3f1c9d5e6a70。',
    },
  },
  'id-used-for-another-request': {
    status: 422,
    title: { en: 'Operation id was used for another request', 'zh-CN': '操作号已用于其他请求' },
    detail: {
      en: 'The operation {id} was recorded with another content; nothing was changed now.',
      'zh-CN': '操作 {id} 已以不同内容记录；本次未作任何更改。',
    },
    nextStep: {
      en: 'Send a repeat exactly as the first time, or give a new request an id of its own.',
      'zh-CN': '重发须与首次完全一致；新请求请用新的操作号。',
    },
  },
  'still-running': {
    status: 409,
    title: { en: 'Operation is still running', 'zh-CN': '操作仍在进行' },
    detail: { en: 'The operation {id} was sent before and is not finished.', 'zh-CN': '操作 {id} 已提交，尚未完成。' },
    nextStep: { en: 'Wait a second and send the same request again.', 'zh-CN': '请稍候一秒再次发送同一请求。' },
  },
  'key-required': {
    status: 401,
    title: { en: 'API key is missing', 'zh-CN': '缺少 API 密钥' },
    detail: { en: 'The request carries no API key.', 'zh-CN': '请求未携带 API 密钥。' },
    nextStep: {
      en: 'Send the header Authorization: Bearer hf_…; the first key is in admin.key of the data folder.',
      'zh-CN': '请发送 Authorization: Bearer hf_…；首个密钥在数据目录的 admin.key 中。',
    },
  },
  'key-unknown': {
    status: 401,
    title: { en: 'API key is not valid', 'zh-CN': 'API 密钥无效' },
    detail: { en: 'No such key was issued by this process.', 'zh-CN': '本进程没有签发过此密钥。' },
    nextStep: {
      en: 'Check that the key belongs to this process, or ask its administrator for one.',
      'zh-CN': '请确认密钥属于本进程，或向管理员申请。',
    },
  },
  forbidden: {
    status: 403,
    title: { en: 'Not allowed for this key', 'zh-CN': '该密钥无此权限' },
    detail: {
      en: 'The key “{name}” has the role {role}, which may not {verb} at {site:scope}.',
      'zh-CN': '密钥“{name}”的角色为 {role}，无权在{site:scope}{verb:verb}。',
    },
    nextStep: {
      en: 'Use a key with another role, or ask an administrator for one.',
      'zh-CN': '请使用其他角色的密钥，或向管理员申请。',
    },
  },
  'secret-shown-once': {
    status: 409,
    title: { en: 'Key was issued already', 'zh-CN': '密钥已签发' },
    detail: {
      en: 'The operation {id} issued a key before; its secret is shown once and not kept.',
      'zh-CN': '操作 {id} 已签发过密钥；密钥只显示一次，不保存。',
    },
    nextStep: {
      en: 'If it was lost, issue another under a new operation id.',
      'zh-CN': '若已遗失，请用新的操作号再签发一个。',
    },
  },
  'too-many-requests': {
    status: 429,
    title: { en: 'Too many requests', 'zh-CN': '请求过多' },
    detail: { en: 'The limit of this address is reached.', 'zh-CN': '该地址已达请求上限。' },
    nextStep: {
      en: 'Wait {seconds} s and send the same request again.',
      'zh-CN': '请等待 {seconds} 秒后重发同一请求。',
    },
  },
  'enrolment-code-refused': {
    status: 403,
    title: { en: 'Enrolment code is not valid', 'zh-CN': '登记码无效' },
    detail: {
      en: 'The code is unknown, used, expired or for another site.',
      'zh-CN': '该码不存在、已使用、已过期或属于其他仓库。',
    },
    nextStep: { en: 'Ask headquarters for a new code for this site.', 'zh-CN': '请向总部申请本仓的新登记码。' },
  },
  'site-exists': {
    status: 409,
    title: { en: 'Site exists already', 'zh-CN': '仓库已存在' },
    detail: { en: 'There is a site {site} already.', 'zh-CN': '仓库 {site} 已存在。' },
    nextStep: {
      en: 'Choose another code, or make an enrolment code for it.',
      'zh-CN': '请另选编码，或为其生成登记码。',
    },
  },
  'site-enrolled': {
    status: 409,
    title: { en: 'Site has its machine', 'zh-CN': '仓库已有主机' },
    detail: { en: 'A machine of site {site} is enrolled already.', 'zh-CN': '仓库 {site} 的主机已经登记。' },
    nextStep: {
      en: 'Use that machine; if it is lost, headquarters takes its place over.',
      'zh-CN': '请使用该主机；若已丢失，由总部办理接管。',
    },
  },
  'unknown-time-zone': {
    status: 422,
    title: { en: 'Unknown time zone', 'zh-CN': '未知时区' },
    detail: { en: '“{timeZone}” is not an IANA time zone.', 'zh-CN': '“{timeZone}”不是 IANA 时区。' },
    nextStep: { en: 'Give one such as Asia/Shanghai or Europe/London.', 'zh-CN': '请填写 Asia/Shanghai 之类的时区。' },
  },
  'destination-missing': {
    status: 422,
    title: { en: 'Kind and destination do not fit', 'zh-CN': '类型与目的仓库不符' },
    detail: {
      en: 'Order {order} needs both the kind transfer and a destination, or neither.',
      'zh-CN': '订单 {order} 须同时给出 transfer 类型和目的仓库，或都不给。',
    },
    nextStep: {
      en: 'Name the site that a transfer goes to; a sale names none.',
      'zh-CN': '调拨请填写目的仓库；销售无需填写。',
    },
  },
  'feed-changed': {
    status: 409,
    title: { en: 'Feed was made anew', 'zh-CN': '数据流已重建' },
    detail: {
      en: 'The position belongs to the feed {given}; this is the feed {feed}.',
      'zh-CN': '该位置属于数据流 {given}；当前为 {feed}。',
    },
    nextStep: { en: 'Start from position 0 of this feed.', 'zh-CN': '请从当前数据流的位置 0 开始。' },
  },
  'storage-full': {
    status: 507,
    title: { en: 'Disk is full', 'zh-CN': '磁盘已满' },
    detail: { en: 'Nothing was written. Reading goes on.', 'zh-CN': '未写入任何内容，查询仍可进行。' },
    nextStep: {
      en: 'Free some space on the data disk, then send the same request again.',
      'zh-CN': '请释放数据磁盘空间，然后重发同一请求。',
    },
  },
  'site-fenced': {
    status: 503,
    title: { en: 'This machine may not write', 'zh-CN': '本机已停止写入' },
    detail: {
      en: 'Its disk contradicts what it signed before: {why:fence}.',
      'zh-CN': '其磁盘与先前签名的内容矛盾：{why:fence}。',
    },
    nextStep: {
      en: 'Keep the machine as it is and call headquarters; reading goes on.',
      'zh-CN': '请保持现状并联系总部；查询仍可进行。',
    },
  },
  'too-busy': {
    status: 503,
    title: { en: 'Too busy', 'zh-CN': '系统繁忙' },
    detail: {
      en: 'Too many operations wait for the disk; this one was not taken.',
      'zh-CN': '等待写盘的操作过多，本次未受理。',
    },
    nextStep: { en: 'Wait a second and send the same request again.', 'zh-CN': '请稍候一秒再次发送同一请求。' },
  },
  'shutting-down': {
    status: 503,
    title: { en: 'Process is stopping', 'zh-CN': '进程正在停止' },
    detail: { en: 'No new work is taken.', 'zh-CN': '不再接受新的操作。' },
    nextStep: { en: 'Send the same request again when the process is back.', 'zh-CN': '请在进程恢复后重发同一请求。' },
  },
  'not-ready': {
    status: 503,
    title: { en: 'Process is not ready', 'zh-CN': '进程尚未就绪' },
    detail: { en: '{reason}', 'zh-CN': '{reason}' },
    nextStep: { en: 'Wait a moment and ask again.', 'zh-CN': '请稍候再试。' },
  },
  'internal-error': {
    status: 500,
    title: { en: 'Something broke here', 'zh-CN': '内部错误' },
    detail: {
      en: 'The request failed for a reason that is ours; it is in the log under {request}.',
      'zh-CN': '请求因内部原因失败；日志编号 {request}。',
    },
    nextStep: {
      en: 'Send the same request again under the same id; if it fails again, report the number.',
      'zh-CN': '请用同一操作号重发；若仍失败，请报告该编号。',
    },
  },
} as const satisfies { readonly [code: string]: ProblemRow };
