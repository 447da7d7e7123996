import { foldText } from '../text/fold.ts';
import { leadSources } from './lead-sources.ts';

export type LeadSource = (typeof leadSources)[number];

/** What other tools and people call the sources: lead-source lists of Salesforce, HubSpot, Dynamics, Zoho, Chinese CRMs. */
const labels: Readonly<Record<LeadSource, string>> = {
  web:
    'google|bing|baidu|yahoo|duckduckgo|sogou|yandex|search|search engine|online search|organic|organic search|' +
    'organic traffic|seo|direct|direct traffic|website|web site|web form|form|contact form|landing page|' +
    'landing page submission|internet|online|blog|olark chat|chat|live chat|chatbot|web chat|web download|web research|' +
    'online store|referral sites|referral site|welingak website|external website|download|' +
    '官网|网站|官方网站|网页|表单|网站表单|搜索引擎|百度|谷歌|必应|在线咨询|在线客服|线上',
  event:
    'trade show|tradeshow|trade fair|fair|exhibition|expo|conference|seminar|webinar|workshop|seminar internal|' +
    'seminar partner|roadshow|meetup|public relations|messe|' +
    '展会|展览|博览会|会议|研讨会|活动|线下活动|沙龙|直播|发布会',
  campaign:
    'email|e-mail|email marketing|email campaign|newsletter|mail|direct mail|mailing|paid search|pay per click|' +
    'pay per click ads|ppc|click2call|cpc|adwords|google ads|google adwords|advertisement|advertisements|advertising|' +
    'ads|display|paid social|sms|sem|press release|newspaper|magazine|radio|tv|digital advertisement|marketing|' +
    '广告|邮件|邮件营销|短信|电子邮件|市场活动|营销活动|推广|信息流|竞价',
  import: 'list|purchased list|list import|lead import|csv|excel|database|offline|导入|名单|数据导入',
  call:
    'phone|telephone|phone inquiry|phone enquiry|inbound call|cold call|cold calling|outbound call|telesales|' +
    'telemarketing|call center|hotline|电话|来电|陌生拜访|电销|热线|电话营销',
  social:
    'social media|facebook|instagram|linkedin|twitter|x|youtube|youtubechannel|tiktok|douyin|wechat|weibo|' +
    'xiaohongshu|organic social|whatsapp|xing|pinterest|quora|' +
    '社交媒体|微信|公众号|微信公众号|微博|抖音|小红书|知乎|领英|企业微信|视频号',
  referral:
    'reference|referred|recommendation|word of mouth|employee referral|customer referral|external referral|friend|' +
    'existing customer|customer|through recommendations|empfehlung|' +
    '转介绍|推荐|客户介绍|朋友介绍|介绍|老客户|口碑|内部推荐',
  partner:
    'reseller|distributor|channel|channel partner|agency|affiliate|alliance|' +
    '合作伙伴|代理商|渠道|经销商|伙伴|代理',
  api: 'integration|webhook|zapier|system|接口|系统对接',
};

const sources: ReadonlyMap<string, LeadSource> = new Map(
  leadSources.flatMap((source) =>
    [source, ...labels[source].split('|')].map((label) => [labelKey(label), source] as const),
  ),
);

/**
 * The source that a label of another tool means: `Olark Chat` is web, `展会` is event. Undefined when the label is
 * unknown: the caller keeps the words and says so rather than guess.
 */
export function leadSourceOf(label: string): LeadSource | undefined {
  return sources.get(labelKey(label));
}

function labelKey(label: string): string {
  return foldText(label)
    .replace(/[\s_-]+/gu, ' ')
    .replace(/^(?:(?:by|via|through|from) |通过|来自)/u, '');
}
