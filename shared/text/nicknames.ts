/** First names and what their bearers are called; each line is one name. */
const lines = `
alexander alex alec sasha xander sandy
alexandra alex sasha sandra sandy lexi
andrew andy drew andreas andre
anthony tony anton antonio
benjamin ben benny benji
catherine katherine kathryn katharina cathy kathy kate katie kat karen kitty
charles charlie chuck carl karl carlos
christopher chris kit christoph cristobal
christine christina chris tina kirsten kristin
daniel dan danny
david dave davey
deborah debra deb debbie
dorothy dot dottie dolly
edward ed eddie ted ned edouard eduard
elizabeth liz lizzie beth betty eliza lisa elisabeth elise bess elsa
eugene gene
francis frank francisco franz francois
frederick fred freddie friedrich fritz
gerald gerry jerry
gregory greg
harold harry hal
henry harry hank heinrich heinz henri enrique
jacob jake jack
jacqueline jackie
james jim jimmy jamie jacques
jeffrey geoffrey jeff geoff
jennifer jen jenny
jessica jess jessie
john jack johnny jon johannes hans johann jean juan ivan giovanni
jonathan jon
joseph joe joey josef jose giuseppe sepp
joshua josh
judith judy
kenneth ken kenny
kimberly kim
lawrence larry laurence lorenz
leonard leo len lenny
louis lou ludwig luis
margaret maggie meg peggy marge rita greta margarete
martin marty
matthew matt matthias mateo
maximilian max
maxwell max
melissa mel missy
michael mike mick mickey mikey michel miguel michele
nathaniel nate nathan nat
nicholas nick nicky nikolaus klaus nicolas
pamela pam
patricia pat patty trish tricia
patrick pat paddy
paul pablo paolo
peter pete pierre pedro pietro
philip phil philipp felipe
raymond ray
rebecca becky becca
richard rick dick ricky rich ricardo
robert rob bob bobby robbie bert roberto
ronald ron ronnie
russell russ
samantha sam
samuel sam sammy
stephen steven steve stefan esteban etienne
susan sue suzanne susie susanne
theodore ted teddy theo
theresa teresa terry tess
thomas tom tommy tomas
timothy tim timmy
victoria vicky tori
vincent vince vinny
virginia ginny
walter walt walther
william bill billy will willy liam wilhelm guillaume guillermo
zachary zach zack
`;

const names = new Map<string, Set<number>>();
for (const [index, line] of lines.trim().split('\n').entries()) {
  for (const name of line.split(' ')) names.set(name, (names.get(name) ?? new Set()).add(index));
}

/** Whether both may be what one person is called: Bob and Robert, Liz and Betty. In lower case, without accents. */
export function areNamesOfOne(one: string, other: string): boolean {
  const [left, right] = [names.get(one), names.get(other)];
  return left !== undefined && right !== undefined && !left.isDisjointFrom(right);
}
