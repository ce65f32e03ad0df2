// Chinese and Japanese words as the English ones that mean the same here, so that one grammar reads all three.

import { wordTable } from './word-table.ts';

const WORDS = wordTable(`
cat: 猫, 貓, 猫咪, 小猫, 小貓, 橘猫, 橘貓, ネコ, ねこ, 子猫
dog: 狗, 小狗, 犬, 柯基, 柴犬, イヌ, いぬ, 子犬
rabbit: 兔, 兔子, うさぎ, ウサギ, 兎
panda: 熊猫, 熊貓, 大熊猫, パンダ
bear: 熊, 小熊, クマ, くま
fox: 狐狸, 狐, キツネ, きつね
tiger: 老虎, 虎, トラ
lion: 狮子, 獅子, ライオン
elephant: 大象, 象, ゾウ
giraffe: 长颈鹿, 長頸鹿, キリン
monkey: 猴, 猴子, 猿, サル
horse: 马, 馬, 骏马, 白马
cow: 牛, 奶牛
sheep: 羊, 绵羊, 綿羊, 山羊, ヒツジ
pig: 猪, 豬, 小猪, ブタ
chicken: 鸡, 雞, 鶏, ニワトリ
duck: 鸭, 鸭子, 鴨, アヒル
goose: 鹅, 鵝
deer: 鹿, シカ
wolf: 狼, オオカミ
bird: 鸟, 鳥, 小鸟, トリ, 小鳥
crow: 乌鸦, カラス
owl: 猫头鹰, 貓頭鷹, フクロウ
eagle: 鹰, 老鹰, 鷹, ワシ
penguin: 企鹅, 企鵝, ペンギン
parrot: 鹦鹉, 鸚鵡, オウム
heron: 鹤, 鶴, 白鹭
swan: 天鹅, 天鵝, 白鳥
fish: 鱼, 魚, サカナ
goldfish: 金鱼, 金魚
koi: 锦鲤, 錦鯉, 鯉
whale: 鲸, 鲸鱼, 鯨, クジラ
dolphin: 海豚, イルカ
shark: 鲨鱼, 鯊魚, サメ
octopus: 章鱼, 章魚, タコ
crab: 螃蟹, 蟹, カニ
turtle: 乌龟, 海龟, 烏龜, 亀, カメ
frog: 青蛙, 蛙, カエル
snake: 蛇, ヘビ
dragon: 龙, 龍, 竜, ドラゴン
phoenix: 凤凰, 鳳凰
unicorn: 独角兽, 獨角獸, ユニコーン
dinosaur: 恐龙, 恐龍, 恐竜
butterfly: 蝴蝶, 蝶, チョウ
bee: 蜜蜂, 蜂, ハチ
squirrel: 松鼠, リス
raccoon: 浣熊, アライグマ
hamster: 仓鼠, 倉鼠, ハムスター
mouse: 老鼠, ネズミ
koala: 考拉, コアラ
kangaroo: 袋鼠, カンガルー
flower: 花, 鲜花, 鮮花, 花朵, お花
rose: 玫瑰, バラ
sunflower: 向日葵, ひまわり
lotus: 莲花, 蓮花, 荷花
cherry blossom: 樱花, 櫻花, 桜, さくら
plum blossom: 梅花
tree: 树, 樹, 大树, 木
pine tree: 松树, 松樹, 松
bamboo forest: 竹林, 竹子, 竹
maple leaf: 枫叶, 楓葉, 紅葉, もみじ
cactus: 仙人掌, サボテン
mushroom: 蘑菇, キノコ
apple: 苹果, 蘋果, リンゴ, りんご
banana: 香蕉, バナナ
orange: 橙子, 橘子, オレンジ, みかん
strawberry: 草莓, イチゴ, いちご
watermelon: 西瓜, スイカ
grapes: 葡萄, ブドウ
lemon: 柠檬, 檸檬, レモン
peach: 桃子, 桃, モモ
avocado: 牛油果, アボカド
cake: 蛋糕, ケーキ
bread: 面包, 麵包, パン
coffee: 咖啡, コーヒー, 珈琲
tea: 茶, お茶, 绿茶
bubble tea: 奶茶, 珍珠奶茶, タピオカ
ramen: 拉面, 面条, 麵, ラーメン, うどん
sushi: 寿司, 壽司
dumpling: 饺子, 餃子, 点心
rice: 米饭, ご飯
rice ball: 饭团, おにぎり
burger: 汉堡, 漢堡, ハンバーガー
pizza: 披萨, 比萨, ピザ
ice cream: 冰淇淋, 冰激凌, アイスクリーム
wine: 红酒, 葡萄酒, ワイン
beer: 啤酒, ビール
man: 男人, 男子, 先生, 男性, 男の人
woman: 女人, 女子, 女士, 女性, 美女, 女の人
girl: 女孩, 少女, 女孩子, 姑娘, 女の子
boy: 男孩, 少年, 男孩子, 男の子
child: 孩子, 小孩, 儿童, 兒童, 子供, こども
baby: 婴儿, 嬰兒, 宝宝, 赤ちゃん
old man: 老人, 爷爷, 老爷爷, おじいさん
old woman: 奶奶, 老奶奶, おばあさん
person: 人, 人物, 行人
astronaut: 宇航员, 太空人, 宇宙飛行士
knight: 骑士, 騎士
samurai: 武士, 侍, 忍者
robot: 机器人, 機器人, ロボット
ghost: 幽灵, 鬼, お化け
princess: 公主, お姫様
king: 国王, 國王, 皇帝, 王様
witch: 女巫, 魔女
wizard: 魔法师, 魔法使い
mermaid: 美人鱼, 人魚
chef: 厨师, 廚師, シェフ
doctor: 医生, 醫生, 医者
car: 汽车, 汽車, 车, 車, 跑车, 轿车, 自動車, クルマ
bicycle: 自行车, 单车, 腳踏車, 自転車
motorcycle: 摩托车, 機車, バイク
bus: 公交车, 巴士, バス
train: 火车, 列车, 電車, 汽车火车
bullet train: 高铁, 新幹線
airplane: 飞机, 飛機, 飛行機
hot air balloon: 热气球, 熱氣球, 気球
rocket: 火箭, 飞船, 宇宙飞船, ロケット
boat: 船, 小船, 帆船, 渔船, ボート
balloon: 气球, 氣球, 風船
kite: 风筝, 風箏, 凧
house: 房子, 小屋, 木屋, 家, 房屋
castle: 城堡, 城, 古堡
pagoda: 塔, 宝塔, 天守閣
torii: 鸟居, 鳥居
temple: 寺庙, 寺, 神社, 古寺
lighthouse: 灯塔, 燈塔, 灯台
windmill: 风车, 風車
skyscraper: 高楼, 摩天大楼, 大厦, ビル
lantern: 灯笼, 燈籠, 提灯, ちょうちん
umbrella: 伞, 雨伞, 傘
book: 书, 書, 书本, 本
books: 书籍
guitar: 吉他, ギター
piano: 钢琴, 鋼琴, ピアノ
violin: 小提琴, バイオリン
chair: 椅子, イス
table: 桌子, テーブル
sofa: 沙发, 沙發, ソファ
bed: 床, ベッド
lamp: 台灯, 灯, ランプ
clock: 时钟, 钟表, 時計
watch: 手表, 手錶, 腕時計
phone: 手机, 手機, スマホ, 電話
laptop: 电脑, 笔记本电脑, 電腦, パソコン
camera: 相机, 相機, カメラ
headphones: 耳机, 耳機, ヘッドホン
shoe: 鞋, 鞋子, 运动鞋, 球鞋, 靴
bag: 包, 手提包, バッグ
backpack: 背包, リュック
hat: 帽子, ぼうし
crown: 皇冠, 王冠
dress: 裙子, 连衣裙, ドレス
kimono: 和服, 着物, 汉服
glasses: 眼镜, 眼鏡, メガネ
cup: 杯子, 茶杯, カップ
mug: 马克杯, マグカップ
vase: 花瓶, 瓷器
bottle: 瓶子, 瓶, ボトル
perfume: 香水, 香水瓶
teapot: 茶壶, 急須
candle: 蜡烛, 蠟燭, ろうそく
gift: 礼物, 禮物, プレゼント
key: 钥匙, 鍵
sword: 剑, 劍, 刀, 剣
ball: 球
basketball: 篮球
football: 足球
heart: 爱心, 心, ハート
star: 星形
snowman: 雪人, 雪だるま
christmas tree: 圣诞树, クリスマスツリー
cube: 立方体, 方块
sphere: 球体
meadow: 草地, 草原, 田野, 花园, 公园, 乡村, 農場, 农场, 公園, 野原, 庭, 山坡, 稻田, 风景, 風景
mountain: 山, 山脉, 雪山, 高山, 山峰, 山水, 富士山
forest: 森林, 树林, 丛林, 森
sea: 海, 大海, 海洋, 海面
lake: 湖, 湖泊, 河, 河流, 小溪, 瀑布, 湖边, 川, 江
beach: 海边, 海滩, 沙滩, 海邊, 海岸, 海辺, ビーチ, 海島
underwater: 海底, 水下, 水中, 海中
desert: 沙漠, 砂漠
city: 城市, 街道, 街头, 都市, 街, 小巷, 城市夜景, 马路, 夜市, 上海, 东京, 東京, 北京, 香港, 街角
space: 太空, 宇宙, 星系, 银河, 星球, 銀河, 行星
on the moon: 月球, 月球上, 月面, 火星
room: 房间, 室内, 卧室, 客厅, 厨房, 教室, 图书馆, 部屋, 書房, 办公室, 咖啡馆, カフェ, 窗边, 窗台, 教室内
on a table: 桌上, 桌子上, 餐桌, テーブルの上, 机の上
studio: 白色背景, 纯色背景, 白底, 影棚, スタジオ
product: 产品, 产品图, 商品, 商品图, 展示台, 電商, 电商
portrait: 肖像, 头像, 特写, 人像, 半身像, ポートレート, 肖像画
poster: 海报, 海報, 封面, 广告, 宣传, ポスター, 横幅, 标志
pattern: 图案, 圖案, 花纹, 模様, 無縫圖案, 无缝图案
sky: 天空, 空中, 云端, 雲, 云, 空
abstract: 抽象, 抽象画
night: 夜晚, 夜, 夜景, 星空, 月亮, 月光, 月夜, 星夜, 夜空, 满月
sunset: 日落, 夕阳, 晚霞, 黄昏, 夕陽, 夕焼け, 落日
sunrise: 日出, 清晨, 早晨, 晨雾, 朝
sunny: 阳光, 晴天, 白天, 晴朗, 陽光
spring: 春, 春天, 春日
summer: 夏天, 夏日, 夏, 夏季
autumn: 秋, 秋天, 秋日, 秋季
winter: 冬, 冬天, 冬日, 寒冬
snow: 雪, 下雪, 雪地, 大雪, 雪景
rain: 雨, 下雨, 雨天, 雨中, 烟雨
storm: 暴风雨, 风暴, 乌云, 嵐
neon: 霓虹, 霓虹灯, 赛博朋克, 賽博龐克, 未来感, ネオン, サイバーパンク
pastel: 粉彩, 柔和, 可爱, 可愛, 淡雅, 清新, かわいい
vintage: 复古, 復古, 古风, 古典, 怀旧, レトロ
black and white: 黑白, 水墨, 白黒, 水墨画
luxury: 奢华, 高级, 豪华, 奢華, 高級
fire: 火焰, 燃烧, 炎
fireworks: 烟花, 煙火, 焰火, 花火
rainbow: 彩虹, 虹
candy: 糖果, 童话, 卡通, 彩色, 五彩
red: 红, 红色, 紅, 紅色, 赤, 赤い, 赤色, 大红
orange color: 橙色
yellow: 黄, 黄色, 黃色, 金黄色, 黄色い
green: 绿, 绿色, 綠色, 緑, 緑の
blue: 蓝, 蓝色, 藍色, 青い, 青色, 青
purple: 紫, 紫色
pink: 粉, 粉色, 粉红, 粉红色, 粉紅, ピンク
brown: 棕, 棕色, 褐色, 茶色
white: 白, 白色, 白い
black: 黑, 黑色, 黒, 黒い
gray: 灰, 灰色
gold: 金, 金色
silver: 银色, 銀色
a: 一, 一只, 一个, 一位, 一辆, 一棵, 一朵, 一座, 一条, 一匹, 一杯, 一瓶, 一艘, 一名, 一把, 一头, 一隻, 一個, 一輛, 一匹の, 一本
two: 二, 两, 两只, 两个, 兩隻, 两位, 两朵, 两辆, 二匹, 二人, 两头
three: 三, 三只, 三个, 三隻, 三朵, 三位, 三匹, 三匹の, 三头, 三辆
four: 四, 四只, 四个, 四匹
five: 五, 五只, 五个, 五匹, 五颗
six: 六, 六只, 六个
seven: 七, 七只, 七个
eight: 八, 八只, 八个
ten: 十, 十只, 十个
several: 几只, 几个, 一些, 一群, 许多, 很多, たくさん
on: 上, 坐在, 骑着, 骑, 站在, の上, 乗る, 乗って
in front of: 前, 前面, 前方, の前
behind: 后面, 背后, の後ろ
under: 下, 下面, 树下, の下
above: 上空, 上方
next to: 旁边, 旁, 和, 与, の隣, と
wearing: 穿着, 戴着, 身穿, 头戴, 着た, かぶった
holding: 撑着, 打着, 拿着, 抱着, 举着, 手持, 持つ, 持った, 喝, 吃, 弹
running: 奔跑, 跑步, 走る
dancing: 跳舞, 踊る
swimming: 游泳, 泳ぐ
flying: 飞翔, 飞, 飛ぶ
`);

const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+/gu;
const LONGEST = Math.max(...[...WORDS.keys()].map((word) => word.length));

/** The prompt with every run of Chinese or Japanese writing turned into the English words that are known of it. */
export function translateCjk(prompt: string): string {
  return prompt.replace(IDEOGRAPHS, (run) => ` ${translateRun(run).join(' ')} `);
}

/** Longest match first, from left to right; what is not known is left out. */
function translateRun(run: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < run.length; ) {
    let length = Math.min(LONGEST, run.length - at);
    while (length > 0 && !WORDS.has(run.slice(at, at + length))) length -= 1;
    const word = WORDS.get(run.slice(at, at + length));
    if (word !== undefined) words.push(word);
    at += Math.max(1, length);
  }
  return words;
}
