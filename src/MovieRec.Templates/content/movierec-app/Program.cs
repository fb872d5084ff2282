using MovieRec;
using MovieRec.Data;
using MovieRec.Models.Als;

// The arguments: a name such as ml-100k or the path of a file with one 'user item [rating [timestamp]]' a line, and one of its users.
var data = Datasets.Load(args.ElementAtOrDefault(0) ?? "synthetic");
var model = Recommender.Fit(data, new AlsOptions { Factors = 64 });
var user = args.ElementAtOrDefault(1) ?? model.Train.Users.TextOf(0);

Console.WriteLine($"Trained on {data.Ratings.Count:N0} ratings of {data.Info.Label}. User {user} may like:");
foreach (var movie in model.Recommend(user, count: 10))
    Console.WriteLine($"{movie.Score:F3}  {movie.Title ?? $"{movie.Movie}"}");
