/**
 * Domains at which anybody gets a mailbox: they name no company. The big providers of the countries our users sell in,
 * and the best-known throw-away addresses; a domain that is missing costs one wrong "same company" hint.
 */
const domains = new Set(
  (
    'gmail.com googlemail.com icloud.com me.com mac.com aol.com aim.com ymail.com rocketmail.com msn.com mail.com ' +
    'email.com usa.com inbox.com fastmail.com fastmail.fm hey.com hushmail.com proton.me protonmail.com pm.me ' +
    'protonmail.ch tutanota.com tutanota.de tuta.io tuta.com zoho.com zohomail.com duck.com posteo.de posteo.net ' +
    'mailbox.org startmail.com ' +
    'qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com 188.com yeah.net sina.com sina.cn ' +
    'vip.sina.com sina.com.cn sohu.com 139.com 189.cn wo.cn wo.com.cn aliyun.com tom.com 21cn.com 263.net eyou.com ' +
    'netvigator.com hinet.net pchome.com.tw seed.net.tw ' +
    'naver.com daum.net hanmail.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp ' +
    'nifty.com biglobe.ne.jp so-net.ne.jp ocn.ne.jp excite.co.jp goo.jp ' +
    'rediffmail.com rediff.com in.com sify.com indiatimes.com vsnl.net ' +
    'web.de t-online.de freenet.de arcor.de online.de 1und1.de mail.de email.de magenta.de aon.at chello.at bluewin.ch ' +
    'sunrise.ch hispeed.ch orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr ' +
    'libero.it virgilio.it tiscali.it alice.it tin.it fastwebnet.it inwind.it iol.it poste.it ' +
    'telefonica.net terra.es ya.com sapo.pt mail.pt telenet.be skynet.be proximus.be ziggo.nl kpnmail.nl planet.nl ' +
    'hetnet.nl home.nl xs4all.nl wp.pl o2.pl onet.pl interia.pl poczta.onet.pl op.pl gazeta.pl tlen.pl seznam.cz ' +
    'centrum.cz email.cz azet.sk zoznam.sk freemail.hu citromail.hu abv.bg mail.bg ukr.net i.ua meta.ua ' +
    'mail.ru bk.ru inbox.ru list.ru internet.ru rambler.ru ya.ru online.no telia.com comhem.se spray.se ' +
    'btinternet.com btopenworld.com ntlworld.com virginmedia.com sky.com talktalk.net tiscali.co.uk blueyonder.co.uk ' +
    'eircom.net comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com ' +
    'optonline.net roadrunner.com shaw.ca rogers.com sympatico.ca telus.net videotron.ca bigpond.com bigpond.net.au ' +
    'optusnet.com.au iinet.net.au xtra.co.nz bol.com.br uol.com.br terra.com.br ig.com.br globo.com r7.com ' +
    'prodigy.net.mx walla.co.il walla.com netvision.net.il emirates.net.ae eim.ae ' +
    'mailinator.com guerrillamail.com 10minutemail.com tempmail.com temp-mail.org yopmail.com trashmail.com ' +
    'sharklasers.com getnada.com maildrop.cc dispostable.com'
  ).split(' '),
);

// The brands that exist under many country domains: yahoo.co.uk, hotmail.fr, outlook.com.br, gmx.at.
const brands = /^(?:yahoo|hotmail|outlook|live|gmx|yandex)\.(?:com|net|de|(?:com?\.)?[a-z]{2})$/;

/** Whether anybody can have an address at the domain (lower case, punycode). */
export function isFreeMailDomain(domain: string): boolean {
  return domains.has(domain) || brands.test(domain);
}
